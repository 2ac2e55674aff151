"""The part of `assessment_failed` that reporting reads."""

from reporting.needs.decision import Decision


class AssessmentFailed(Decision, stem="assessment_failed"):
    """The committee decided: not yet competent. With attempts left the candidate may come again."""

    attempts_left: int
