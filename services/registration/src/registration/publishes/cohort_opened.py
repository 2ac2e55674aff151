"""A cohort takes applications from the day its window opens."""

from registration.publishes.cohort_state import CohortState


class CohortOpened(CohortState, topic="registration.cohorts", stem="cohort_opened", subject="cohort_id"):
    """A cohort takes applications from the day its window opens."""
