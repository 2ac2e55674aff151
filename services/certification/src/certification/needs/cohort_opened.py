"""What certification reads of cohort_opened: who does which part, and the programme that is counted."""

from certification.needs.cohort import Cohort


class CohortOpened(Cohort, topic="registration.cohorts", stem="cohort_opened"):
    pass
