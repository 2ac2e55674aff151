"""The part of `cohort_opened` that reporting reads."""

from reporting.needs.cohort_state import CohortState


class CohortOpened(CohortState, stem="cohort_opened"):
    """A cohort opens."""
