"""Every refusal of this service. The base class gives the HTTP status; the code is what clients match on."""

from chassis.refusals import Conflict, Forbidden, NotFound, Unprocessable


class SchemeNotFound(NotFound):
    code = "scheme_not_found"
    title = "No such scheme version"


class CandidacyNotFound(NotFound):
    code = "candidacy_not_found"
    title = "No such candidacy"


class AssessorNotFound(NotFound):
    code = "assessor_not_found"
    title = "No such assessor"


class CohortNotFound(NotFound):
    code = "cohort_not_found"
    title = "No such cohort"


class TukNotFound(NotFound):
    code = "tuk_not_found"
    title = "No such place of assessment"


class InvalidScheme(Unprocessable):
    code = "invalid_scheme"
    title = "The scheme contradicts itself"


class InvalidMinimumEducation(Unprocessable):
    code = "invalid_minimum_education"
    title = "The minimum education cannot be read"


class SchemeVersionDiffers(Conflict):
    code = "scheme_version_differs"
    title = "This version is already published with other content"


class SchemeKeyTaken(Conflict):
    code = "scheme_key_taken"
    title = "Another agency publishes this scheme"


class TukDiffers(Conflict):
    code = "tuk_differs"
    title = "This place of assessment is known with other details"


class InvalidLicence(Unprocessable):
    code = "invalid_licence"
    title = "The licence cannot be entered as it stands"


class AssessorKnown(Conflict):
    code = "assessor_known"
    title = "This person is already an assessor of the agency"


class AlreadyLicensed(Conflict):
    code = "already_licensed"
    title = "The assessor holds another licence"


class RegistrationNumberTaken(Conflict):
    code = "registration_number_taken"
    title = "The registration number belongs to another assessor"


class AssessorNotEligible(Conflict):
    """Carries a verdict for every reason that stands against the assignment, never the first alone."""

    code = "assessor_not_eligible"
    title = "The assessor may not be assigned"


class InvalidAppointment(Unprocessable):
    code = "invalid_appointment"
    title = "The appointment contradicts itself"


class WrongStage(Conflict):
    code = "wrong_stage"
    title = "The candidacy is not at the stage for this"


class OutOfOrder(Unprocessable):
    code = "out_of_order"
    title = "This cannot have happened before what it follows from"


class InvalidRecord(Unprocessable):
    code = "invalid_record"
    title = "The record of assessment (AK.02) is not complete or contradicts itself"


class InvalidForm(Unprocessable):
    code = "invalid_form"
    title = "The form is not filled in as its kind asks"


class NotTheAssessor(Forbidden):
    code = "not_the_assessor"
    title = "Only the assigned assessor recommends"


class RecommendationContradictsRecord(Unprocessable):
    code = "recommendation_contradicts_record"
    title = "The recommendation does not follow from the record"


class DecisionContradictsUnits(Unprocessable):
    code = "decision_contradicts_units"
    title = "The decision does not follow from the units"


class DecisionMakerNotIndependent(Forbidden):
    """Carries a verdict for every tie of the decision maker to the candidate."""

    code = "decision_maker_not_independent"
    title = "The decision maker is neither assessor nor trainer of the candidate"


class UnreadableSheet(Unprocessable):
    code = "unreadable_sheet"
    title = "The file cannot be read as this sheet"


class PersonNotKnown(NotFound):
    code = "person_not_known"
    title = "Nothing is known of this person"


class NothingThatDay(NotFound):
    code = "nothing_that_day"
    title = "There is nothing to print for this day"


class ListTooLong(Unprocessable):
    code = "list_too_long"
    title = "Too many rows for one workbook"
