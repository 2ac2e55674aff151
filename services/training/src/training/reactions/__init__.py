"""What training does when it hears of others' facts."""

from training.reactions.discontinue_training_when_enrolment_withdrawn import (
    discontinue_training_when_enrolment_withdrawn,
)
from training.reactions.discontinue_trainings_when_consent_withdrawn import (
    discontinue_trainings_when_consent_withdrawn,
)
from training.reactions.forget_name_when_profile_tombstone import forget_name_when_profile_tombstone
from training.reactions.keep_cohort_when_cohort_changed import keep_cohort_when_cohort_changed
from training.reactions.keep_cohort_when_cohort_closed import keep_cohort_when_cohort_closed
from training.reactions.keep_cohort_when_cohort_opened import keep_cohort_when_cohort_opened
from training.reactions.keep_name_when_person_profile import keep_name_when_person_profile
from training.reactions.start_training_when_participant_enrolled import (
    start_training_when_participant_enrolled,
)

REACTIONS = (
    keep_cohort_when_cohort_opened,
    keep_cohort_when_cohort_changed,
    keep_cohort_when_cohort_closed,
    start_training_when_participant_enrolled,
    discontinue_training_when_enrolment_withdrawn,
    discontinue_trainings_when_consent_withdrawn,
    keep_name_when_person_profile,
    forget_name_when_profile_tombstone,
)
