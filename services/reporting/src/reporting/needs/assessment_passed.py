"""The part of `assessment_passed` that reporting reads."""

from reporting.needs.decision import Decision


class AssessmentPassed(Decision, stem="assessment_passed"):
    """The committee decided: competent in all units of the scheme."""
