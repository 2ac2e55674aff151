"""What certification reads of cohort_changed: who does which part, and the programme that is counted."""

from certification.needs.cohort import Cohort


class CohortChanged(Cohort, topic="registration.cohorts", stem="cohort_changed"):
    pass
