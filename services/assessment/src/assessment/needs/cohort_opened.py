from assessment.needs.cohort import CohortState


class CohortOpened(CohortState, stem="cohort_opened"):
    pass
