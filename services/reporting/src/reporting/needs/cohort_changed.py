"""The part of `cohort_changed` that reporting reads."""

from reporting.needs.cohort_state import CohortState


class CohortChanged(CohortState, stem="cohort_changed"):
    """A cohort was changed."""
