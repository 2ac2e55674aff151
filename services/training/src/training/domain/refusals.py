"""What training refuses. The status comes from the base; the catalogue in docs is made from these classes."""

from chassis.refusals import Conflict, NotFound, Unprocessable

# Not there, or another agency's: the answer does not tell which.


class CurriculumNotFound(NotFound):
    """No curriculum bears this id, or the cohort names a version that was never published."""

    code = "curriculum_not_found"
    title = "There is no such curriculum"


class CohortNotFound(NotFound):
    """The caller's agency has no part in such a cohort, or no right to write in it."""

    code = "cohort_not_found"
    title = "There is no such cohort"


class SessionNotFound(NotFound):
    """The caller's agency neither holds nor organises such a session, or it belongs to another cohort."""

    code = "session_not_found"
    title = "There is no such session"


class TrainingNotFound(NotFound):
    """The caller's agency neither gives nor organises such a training."""

    code = "training_not_found"
    title = "There is no such training"


class ModuleNotFound(NotFound):
    """The detail lists the modules that the curriculum has."""

    code = "module_not_found"
    title = "The cohort's curriculum has no such module"


# Well formed, but not possible.


class CurriculumMalformed(Unprocessable):
    """A key or a position occurs twice, or no module is required."""

    code = "curriculum_malformed"
    title = "The curriculum contradicts itself"


class SessionMalformed(Unprocessable):
    """It ends before it begins, on another day, or lasts longer than twelve hours."""

    code = "session_malformed"
    title = "The session cannot be held like that"


class OutsideSemester(Unprocessable):
    """Sessions and mentoring lie within the semester, its first and last day included; scores not before it."""

    code = "outside_semester"
    title = "The day lies outside the cohort's semester"


class MakeUpMalformed(Unprocessable):
    """It is held after that session, which is neither cancelled nor a make-up itself."""

    code = "make_up_malformed"
    title = "A make-up session repeats an ordinary session of the same cohort and module"


class SheetBeforeSession(Unprocessable):
    """`occurred_on` is the day on which the sheet was taken: that of the session, or later."""

    code = "sheet_before_session"
    title = "A sheet cannot be taken before its session"


class EndedBeforeStart(Unprocessable):
    """A training ends on the day on which the seat was given, or later."""

    code = "ended_before_start"
    title = "The training had not started on that day"


class RowsRefused(Unprocessable):
    """`verdicts` has one entry per row: its number, whether it passed, the rule and what would be right."""

    code = "rows_refused"
    title = "Some rows are wrong, so nothing was recorded"


class FileRefused(Unprocessable):
    """Too large, damaged, encrypted, no table, or the template of something else."""

    code = "file_refused"
    title = "The file cannot be read as a filled-in template"


class ListTooLong(Unprocessable):
    """Narrow it down by its filters."""

    code = "list_too_long"
    title = "The list is too long for one file"


# Against what stands.


class CurriculumVersionTaken(Conflict):
    """A published version never changes: publish the next one."""

    code = "curriculum_version_taken"
    title = "That version is published with another content"


class CurriculumKeyTaken(Conflict):
    """Choose another key."""

    code = "curriculum_key_taken"
    title = "That curriculum belongs to another agency"


class RoomTaken(Conflict):
    """Another session that was not cancelled overlaps in this room of the training centre."""

    code = "room_taken"
    title = "The room is taken at that time"


class InstructorBusy(Conflict):
    """Another session that was not cancelled overlaps, of whatever cohort."""

    code = "instructor_busy"
    title = "The instructor teaches elsewhere at that time"


class CohortBusy(Conflict):
    """Another session of the cohort that was not cancelled overlaps."""

    code = "cohort_busy"
    title = "The cohort has another session at that time"


class SessionCancelled(Conflict):
    """Schedule another one."""

    code = "session_cancelled"
    title = "The session was cancelled"


class SessionHeld(Conflict):
    """Only a session that nobody attended and nobody makes up for can be cancelled."""

    code = "session_held"
    title = "The session has a sheet, or a make-up session stands on it"


class SemesterRunning(Conflict):
    """`occurred_on` is the last day of the semester, or later."""

    code = "semester_running"
    title = "The semester has not ended on that day"


class SheetsMissing(Conflict):
    """`sessions` lists them."""

    code = "sheets_missing"
    title = "Sessions without a sheet stand in the way: record their attendance, or cancel them"


class TrainingEnded(Conflict):
    """It was completed or discontinued."""

    code = "training_ended"
    title = "The training has ended and changes no more"
