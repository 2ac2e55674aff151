"""What four services tell about people on their way, in the mix of a programme."""

from collections.abc import Iterator
from itertools import islice
from uuid import uuid4

from benchmarks.deliveries import delivery
from chassis.wire import Delivery

MODULES = 8


def events(count: int) -> list[Delivery]:
    """So many events: a cohort, and one participant's way after another, interleaved as topics are read."""
    return list(islice(_told(), count))


def _told() -> Iterator[Delivery]:
    cohort_id = uuid4()
    yield _cohort(cohort_id)
    while True:
        group = [_journey(cohort_id) for _ in range(100)]
        for step in zip(*group, strict=True):
            yield from step


def _journey(cohort_id: object) -> Iterator[Delivery]:
    person, enrolment, training = uuid4(), uuid4(), uuid4()
    about = {
        "enrolment_id": enrolment,
        "cohort_id": cohort_id,
        "person_id": person,
        "track": "exporter",
        "occurred_on": "2025-05-31",
    }
    yield delivery(
        "registration.persons",
        "person_registered",
        person,
        1,
        {"person_id": person, "occurred_on": "2025-05-31"},
    )
    coarse = {
        "age_band": "30_39",
        "gender": "female",
        "kecamatan_code": "36.71.13",
        "cluster_key": "CIPADU",
        "sector": "textile",
        "former_employment": "self_employed",
    }
    yield delivery("registration.enrolments", "application_submitted", enrolment, 1, about | coarse)
    yield delivery(
        "registration.enrolments", "participant_enrolled", enrolment, 2, about | {"route": "direct"}
    )
    yield delivery("training.trainings", "training_started", training, 1, about)
    for module in range(MODULES):
        result = {"training_id": training, "cohort_id": cohort_id, "module_key": f"M{module}"}
        scores = {"score": 80, "attendance_percent": 95}
        yield delivery("training.trainings", "module_completed", training, 2 + module, result | scores)
    mentoring = {"enrolment_id": enrolment, "minutes": 45}
    yield delivery("training.trainings", "mentoring_held", training, 2 + MODULES, mentoring)
    yield delivery("training.trainings", "training_completed", training, 3 + MODULES, about)


def _cohort(cohort_id: object) -> Delivery:
    state = {
        "cohort_id": cohort_id,
        "code": "LARANGAN-01",
        "programme_id": uuid4(),
        "programme_code": "EKSPOR-1000",
        "programme_target": 1000,
        "programme_starts_on": "2023-05-20",
        "programme_deadline": "2025-12-31",
        "track": "exporter",
        "training_centre_key": "BLK-LARANGAN",
        "semester_starts_on": "2025-07-01",
        "semester_ends_on": "2025-12-01",
        "quota": 1000,
        "organiser": "DISNAKER-TNG",
        "trainer": "BLK-LARANGAN",
        "status": "open",
    }
    return delivery("registration.cohorts", "cohort_opened", cohort_id, 1, state)
