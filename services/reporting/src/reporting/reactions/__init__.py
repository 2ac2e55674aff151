"""Everything that reporting reacts to; one file a reaction."""

from reporting.reactions.count_absence_when_candidate_absent import count_absence_when_candidate_absent
from reporting.reactions.count_appointment_when_assessment_scheduled import (
    count_appointment_when_assessment_scheduled,
)
from reporting.reactions.count_assessor_when_assessor_qualified import count_assessor_when_assessor_qualified
from reporting.reactions.count_holder_when_certificate_issued import count_holder_when_certificate_issued
from reporting.reactions.count_mentoring_when_mentoring_held import count_mentoring_when_mentoring_held
from reporting.reactions.count_person_when_person_registered import count_person_when_person_registered
from reporting.reactions.count_shipment_when_export_verified import count_shipment_when_export_verified
from reporting.reactions.drop_shipment_when_export_rejected import drop_shipment_when_export_rejected
from reporting.reactions.keep_cohort_when_cohort_changed import keep_cohort_when_cohort_changed
from reporting.reactions.keep_cohort_when_cohort_closed import keep_cohort_when_cohort_closed
from reporting.reactions.keep_cohort_when_cohort_opened import keep_cohort_when_cohort_opened
from reporting.reactions.keep_score_when_module_completed import keep_score_when_module_completed
from reporting.reactions.keep_shipment_when_export_recorded import keep_shipment_when_export_recorded
from reporting.reactions.keep_titles_when_scheme_published import keep_titles_when_scheme_published
from reporting.reactions.note_application_when_application_submitted import (
    note_application_when_application_submitted,
)
from reporting.reactions.note_candidacy_when_candidacy_opened import note_candidacy_when_candidacy_opened
from reporting.reactions.note_drop_out_when_training_discontinued import (
    note_drop_out_when_training_discontinued,
)
from reporting.reactions.note_failure_when_assessment_failed import note_failure_when_assessment_failed
from reporting.reactions.note_licence_when_assessor_licensed import note_licence_when_assessor_licensed
from reporting.reactions.note_pass_when_assessment_passed import note_pass_when_assessment_passed
from reporting.reactions.note_recommendation_when_assessment_recommended import (
    note_recommendation_when_assessment_recommended,
)
from reporting.reactions.note_reinstatement_when_certificate_reinstated import (
    note_reinstatement_when_certificate_reinstated,
)
from reporting.reactions.note_rejection_when_application_rejected import (
    note_rejection_when_application_rejected,
)
from reporting.reactions.note_revocation_when_certificate_revoked import (
    note_revocation_when_certificate_revoked,
)
from reporting.reactions.note_seat_when_participant_enrolled import note_seat_when_participant_enrolled
from reporting.reactions.note_start_when_training_started import note_start_when_training_started
from reporting.reactions.note_suspension_when_certificate_suspended import (
    note_suspension_when_certificate_suspended,
)
from reporting.reactions.note_training_when_training_completed import note_training_when_training_completed
from reporting.reactions.note_wait_when_participant_waitlisted import note_wait_when_participant_waitlisted
from reporting.reactions.note_withdrawal_when_candidacy_withdrawn import (
    note_withdrawal_when_candidacy_withdrawn,
)
from reporting.reactions.note_withdrawal_when_enrolment_withdrawn import (
    note_withdrawal_when_enrolment_withdrawn,
)

REACTIONS = (
    count_absence_when_candidate_absent,
    count_appointment_when_assessment_scheduled,
    count_assessor_when_assessor_qualified,
    count_holder_when_certificate_issued,
    count_mentoring_when_mentoring_held,
    count_person_when_person_registered,
    count_shipment_when_export_verified,
    drop_shipment_when_export_rejected,
    keep_cohort_when_cohort_changed,
    keep_cohort_when_cohort_closed,
    keep_cohort_when_cohort_opened,
    keep_score_when_module_completed,
    keep_shipment_when_export_recorded,
    keep_titles_when_scheme_published,
    note_application_when_application_submitted,
    note_candidacy_when_candidacy_opened,
    note_drop_out_when_training_discontinued,
    note_failure_when_assessment_failed,
    note_licence_when_assessor_licensed,
    note_pass_when_assessment_passed,
    note_recommendation_when_assessment_recommended,
    note_reinstatement_when_certificate_reinstated,
    note_rejection_when_application_rejected,
    note_revocation_when_certificate_revoked,
    note_seat_when_participant_enrolled,
    note_start_when_training_started,
    note_suspension_when_certificate_suspended,
    note_training_when_training_completed,
    note_wait_when_participant_waitlisted,
    note_withdrawal_when_candidacy_withdrawn,
    note_withdrawal_when_enrolment_withdrawn,
)
