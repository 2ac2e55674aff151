from assessment.needs.cohort import CohortState


class CohortChanged(CohortState, stem="cohort_changed"):
    pass
