"""The registration window is over; what stands of seats stands."""

from registration.publishes.cohort_state import CohortState


class CohortClosed(CohortState, topic="registration.cohorts", stem="cohort_closed", subject="cohort_id"):
    """The registration window is over; what stands of seats stands."""
