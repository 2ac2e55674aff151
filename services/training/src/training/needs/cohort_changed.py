from training.needs.cohort import CohortState


class CohortChanged(CohortState, topic="registration.cohorts", stem="cohort_changed"):
    """Whole state of the cohort, of which training keeps its part."""
