"""The part of `assessment_recommended` that reporting reads."""

from reporting.needs.about_candidacy import AboutCandidacy


class AssessmentRecommended(AboutCandidacy, stem="assessment_recommended"):
    """The assessor recommends; nothing is decided yet."""
