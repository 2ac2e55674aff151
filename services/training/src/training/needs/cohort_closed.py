from training.needs.cohort import CohortState


class CohortClosed(CohortState, topic="registration.cohorts", stem="cohort_closed"):
    """Whole state of the cohort, of which training keeps its part."""
