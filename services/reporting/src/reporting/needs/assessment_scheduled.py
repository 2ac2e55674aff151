"""The part of `assessment_scheduled` that reporting reads."""

from reporting.needs.about_candidacy import AboutCandidacy


class AssessmentScheduled(AboutCandidacy, stem="assessment_scheduled"):
    """An appointment is made, or changed."""
