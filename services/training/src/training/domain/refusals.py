"""What training refuses. The status comes from the base; the catalogue in docs is made from these classes."""

from chassis.refusals import Conflict, NotFound, Unprocessable

# Not there, or another agency's: the answer does not tell which.


class CurriculumNotFound(NotFound):
    code = "curriculum_not_found"
    title = "There is no such curriculum"


class CohortNotFound(NotFound):
    code = "cohort_not_found"
    title = "There is no such cohort"


class SessionNotFound(NotFound):
    code = "session_not_found"
    title = "There is no such session"


class TrainingNotFound(NotFound):
    code = "training_not_found"
    title = "There is no such training"


class ModuleNotFound(NotFound):
    code = "module_not_found"
    title = "The cohort's curriculum has no such module"


# Well formed, but not possible.


class CurriculumMalformed(Unprocessable):
    code = "curriculum_malformed"
    title = "The curriculum contradicts itself"


class SessionMalformed(Unprocessable):
    code = "session_malformed"
    title = "The session cannot be held like that"


class OutsideSemester(Unprocessable):
    code = "outside_semester"
    title = "The day lies outside the cohort's semester"


class MakeUpMalformed(Unprocessable):
    code = "make_up_malformed"
    title = "A make-up session repeats an ordinary session of the same cohort and module"


class SheetBeforeSession(Unprocessable):
    code = "sheet_before_session"
    title = "A sheet cannot be taken before its session"


class RowsRefused(Unprocessable):
    code = "rows_refused"
    title = "Some rows are wrong, so nothing was recorded"


class FileRefused(Unprocessable):
    code = "file_refused"
    title = "The file cannot be read as a filled-in template"


class ListTooLong(Unprocessable):
    code = "list_too_long"
    title = "The list is too long for one file"


# Against what stands.


class CurriculumVersionTaken(Conflict):
    code = "curriculum_version_taken"
    title = "That version is published with another content"


class CurriculumKeyTaken(Conflict):
    code = "curriculum_key_taken"
    title = "That curriculum belongs to another agency"


class RoomTaken(Conflict):
    code = "room_taken"
    title = "The room is taken at that time"


class InstructorBusy(Conflict):
    code = "instructor_busy"
    title = "The instructor teaches elsewhere at that time"


class CohortBusy(Conflict):
    code = "cohort_busy"
    title = "The cohort has another session at that time"


class SessionCancelled(Conflict):
    code = "session_cancelled"
    title = "The session was cancelled"


class SessionHeld(Conflict):
    code = "session_held"
    title = "The session has a sheet, or a make-up session stands on it"


class SemesterRunning(Conflict):
    code = "semester_running"
    title = "The semester has not ended on that day"


class SheetsMissing(Conflict):
    code = "sheets_missing"
    title = "Sessions without a sheet stand in the way: record their attendance, or cancel them"


class TrainingEnded(Conflict):
    code = "training_ended"
    title = "The training has ended and changes no more"
