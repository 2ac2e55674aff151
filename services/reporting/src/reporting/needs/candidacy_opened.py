"""The part of `candidacy_opened` that reporting reads."""

from reporting.needs.about_candidacy import AboutCandidacy


class CandidacyOpened(AboutCandidacy, stem="candidacy_opened"):
    """A completed training opens a candidacy."""
