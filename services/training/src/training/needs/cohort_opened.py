from training.needs.cohort import CohortState


class CohortOpened(CohortState, topic="registration.cohorts", stem="cohort_opened"):
    """Whole state of the cohort, of which training keeps its part."""
