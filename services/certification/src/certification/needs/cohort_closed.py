"""What certification reads of cohort_closed: who does which part, and the programme that is counted."""

from certification.needs.cohort import Cohort


class CohortClosed(Cohort, topic="registration.cohorts", stem="cohort_closed"):
    pass
