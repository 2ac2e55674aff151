"""The part of `cohort_closed` that reporting reads."""

from reporting.needs.cohort_state import CohortState


class CohortClosed(CohortState, stem="cohort_closed"):
    """A cohort is closed."""
