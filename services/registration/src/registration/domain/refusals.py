"""Every way in which this service says no. The catalogue in the docs is made from these classes."""

from __future__ import annotations

from chassis.refusals import Conflict, NotFound, StaleVersion, Unprocessable


class AgencyUnknown(Unprocessable):
    code = "agency_unknown"
    title = "An agency named here is not registered"


class TrainingCentreUnknown(Unprocessable):
    code = "training_centre_unknown"
    title = "The training centre is not registered"


class ProgrammeNotFound(NotFound):
    code = "programme_not_found"
    title = "No such programme"


class CohortNotFound(NotFound):
    code = "cohort_not_found"
    title = "No such cohort"


class PersonNotFound(NotFound):
    code = "person_not_found"
    title = "No such person"


class EnrolmentNotFound(NotFound):
    code = "enrolment_not_found"
    title = "No such enrolment"


class DocumentNotFound(NotFound):
    code = "document_not_found"
    title = "No such document"


class ImportNotFound(NotFound):
    code = "import_not_found"
    title = "No such import"


class AlreadyRegistered(Conflict):
    code = "already_registered"
    title = "A record with this key exists already"


class AlreadyApplied(Conflict):
    code = "already_applied"
    title = "The person has an open application or enrolment in this cohort"


class CohortRuleBroken(Unprocessable):
    code = "cohort_rule_broken"
    title = "The cohort's dates, seats or settings contradict each other"


class CurriculumVersionUnknown(Conflict):
    code = "curriculum_version_unknown"
    title = "This version of the curriculum has not been published to this service"


class SchemeVersionUnknown(Conflict):
    code = "scheme_version_unknown"
    title = "This version of the scheme has not been published to this service"


class CohortIsClosed(Conflict):
    code = "cohort_is_closed"
    title = "The cohort is closed"


class WindowStillOpen(Conflict):
    code = "window_still_open"
    title = "The registration window has not ended"


class NotRanked(Conflict):
    code = "cohort_is_not_ranked"
    title = "The cohort admits at once; nothing is ranked"


class QuotaBelowTaken(Conflict):
    code = "quota_below_taken"
    title = "More seats are taken than the new quota has"


class EnrolmentHasEnded(Conflict):
    code = "enrolment_has_ended"
    title = "The enrolment has ended"


class NotTransferable(Conflict):
    code = "not_transferable"
    title = "The enrolment cannot move to that cohort"


class CohortIsFull(Conflict):
    code = "cohort_is_full"
    title = "The cohort has no free seat"


class CohortVersionStale(StaleVersion):
    code = "cohort_version_stale"
    title = "Somebody changed the cohort meanwhile"


class PersonVersionStale(StaleVersion):
    code = "person_version_stale"
    title = "Somebody changed the person's record meanwhile"


class NikInvalid(Unprocessable):
    code = "nik_invalid"
    title = "The NIK is not one, or is not this person's"


class PhoneInvalid(Unprocessable):
    code = "phone_invalid"
    title = "Not a valid mobile number"


class BusinessNumberInvalid(Unprocessable):
    code = "business_number_invalid"
    title = "A number of the business is wrong"


class CodeUnknown(Unprocessable):
    code = "code_unknown"
    title = "The code is not in the list it is taken from"


class PersonErased(Conflict):
    code = "person_erased"
    title = "The person's data were erased"


class ConsentNotStanding(Conflict):
    code = "consent_not_standing"
    title = "There is no standing consent to withdraw"


class DocumentRefused(Unprocessable):
    code = "document_refused"
    title = "The file is not acceptable as this kind of document"


class ListTooLong(Unprocessable):
    code = "list_too_long"
    title = "Too many rows for one file"


class ImportFileRefused(Unprocessable):
    code = "import_file_refused"
    title = "The file cannot be imported"
