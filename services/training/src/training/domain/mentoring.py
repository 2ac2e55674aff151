"""Who can be mentored on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from training.domain.cohort import Cohort
from training.domain.refusals import RowsRefused
from training.domain.sheets import RowVerdict
from training.domain.training import Training


def judge_participants(
    enrolment_ids: Sequence[UUID],
    trainings: Mapping[UUID, Training],
    cohorts: Mapping[UUID, Cohort],
    mentor_person_id: UUID,
    on: date,
) -> list[Training]:
    """The trainings of all those named, or RowsRefused with a verdict for each.

    `trainings` go by enrolment, `cohorts` (those that may take part) by their id.
    """
    mentored: list[Training] = []
    verdicts: list[RowVerdict] = []
    seen: set[UUID] = set()
    for number, enrolment_id in enumerate(enrolment_ids, start=1):
        training = trainings.get(enrolment_id)
        cohort = cohorts.get(training.cohort_id) if training else None
        rule, detail = "accepted", "recorded"
        if enrolment_id in seen:
            rule, detail = "named_once", "this enrolment is named twice"
        elif training is None or cohort is None:
            rule, detail = "enrolment_in_cohort", "your agency gives no such training in this cohort"
        elif not training.running:
            rule, detail = "training_running", "the training has ended and changes no more"
        elif training.person_id == mentor_person_id:
            rule, detail = "mentor_is_another", "nobody mentors himself"
        elif not cohort.semester_starts_on <= on <= cohort.semester_ends_on:
            rule = "in_semester"
            detail = f"the semester lasts from {cohort.semester_starts_on} to {cohort.semester_ends_on}"
        else:
            mentored.append(training)
        seen.add(enrolment_id)
        verdicts.append(RowVerdict(number, str(enrolment_id), rule == "accepted", rule, detail))
    if len(mentored) < len(enrolment_ids):
        bad = len(enrolment_ids) - len(mentored)
        raise RowsRefused(
            f"{bad} of {len(verdicts)} cannot be recorded", verdicts=[v.as_dict() for v in verdicts]
        )
    return mentored
