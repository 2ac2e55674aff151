from assessment.needs.cohort import CohortState


class CohortClosed(CohortState, stem="cohort_closed"):
    pass
