"""Something in the plan of an open cohort was changed; the parties never change."""

from registration.publishes.cohort_state import CohortState


class CohortChanged(CohortState, topic="registration.cohorts", stem="cohort_changed", subject="cohort_id"):
    """Something in the plan of an open cohort was changed; the parties never change."""
