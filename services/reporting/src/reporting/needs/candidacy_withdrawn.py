"""The part of `candidacy_withdrawn` that reporting reads."""

from reporting.needs.about_candidacy import AboutCandidacy


class CandidacyWithdrawn(AboutCandidacy, stem="candidacy_withdrawn"):
    """The candidacy ended before a decision."""
