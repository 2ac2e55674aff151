"""The judge sees what it should, on evidence made by hand; and a seed always draws the same faults."""

from collections import Counter
from datetime import UTC, datetime

from tests.faults import judge
from tests.faults.client import Command
from tests.faults.evidence import MECHANISM, Evidence, Record
from tests.faults.rig import APART
from tests.faults.schedule import KINDS, faults_of

NOW = datetime(2025, 5, 31, tzinfo=UTC)
TYPE, TOPIC = "id.ekspor.registration.person_registered.v1", "registration.persons"


def told(sequence: int, event_id: str | None = None) -> dict[str, object]:
    return {
        "id": sequence,
        "event_id": event_id or f"e{sequence}",
        "topic": TOPIC,
        "type": TYPE,
        "subject": "s",
        "sequence": sequence,
        "recorded_at": NOW,
        "data": "{}",
        "traceparent": None,
        "causation_id": None,
    }


def sent(sequence: int, offset: int) -> Record:
    headers = {"ce_id": f"e{sequence}", "ce_type": TYPE, "ce_subject": "s", "ce_sequence": str(sequence)}
    return Record(TOPIC, 0, offset, headers, tombstone=False)


def applied(sequence: int, row: int) -> dict[str, object]:
    place = {"topic": TOPIC, "subject": "s", "sequence": sequence, "type": TYPE}
    return {"id": row, "event_id": f"e{sequence}", "reaction": "start_training", **place}


def evidence(outbox: list, records: list, ledger: list, mark: int) -> Evidence:
    empty: dict[str, list] = {name: [] for name in MECHANISM}
    marks = [{"topic": TOPIC, "subject": "s", "sequence": mark, "parked": 0}]
    return Evidence(
        records=records,
        tables={
            "registration": {**empty, "outbox": outbox},
            "training": {**empty, "ledger": ledger, "marks": marks},
        },
        needs={"registration": {}, "training": {TYPE: TOPIC}},
        urls={},
    )


async def invariants(found: Evidence) -> set[str]:
    return {violation.invariant for violation in await judge.judge(found, [])}


async def test_all_told_sent_and_applied_once_is_as_it_should_be():
    repeated = [sent(1, 0), sent(2, 1), sent(1, 2)]
    right = evidence([told(1), told(2)], repeated, [applied(1, 1), applied(2, 2)], mark=2)
    assert await invariants(right) == set()


async def test_a_fact_that_was_never_sent_is_seen():
    assert "I2" in await invariants(evidence([told(1), told(2)], [sent(1, 0)], [applied(1, 1)], mark=1))


async def test_an_event_that_nobody_told_is_seen():
    assert "I3" in await invariants(evidence([], [sent(1, 0)], [applied(1, 1)], mark=1))


async def test_a_double_effect_is_seen_behind_a_single_mark():
    doubled = evidence([told(1)], [sent(1, 0)], [applied(1, 1), applied(1, 2)], mark=1)
    assert await invariants(doubled) == {"I4"}


async def test_a_mark_without_an_effect_is_seen():
    assert await invariants(evidence([told(1)], [sent(1, 0)], [], mark=1)) == {"I4"}


async def test_disorder_on_a_topic_is_seen():
    both = [applied(1, 1), applied(2, 2)]
    assert await invariants(evidence([told(1), told(2)], [sent(2, 0), sent(1, 1)], both, mark=2)) == {"I5"}


async def test_effects_out_of_order_are_seen():
    swapped = [applied(2, 1), applied(1, 2)]
    assert await invariants(evidence([told(1), told(2)], [sent(1, 0), sent(2, 1)], swapped, mark=2)) == {"I5"}


async def test_an_event_that_was_passed_by_is_seen():
    assert await invariants(evidence([told(1)], [sent(1, 0)], [], mark=0)) == {"I4", "I6"}


async def test_an_acknowledged_command_that_left_nothing_is_seen():
    promised = Command("record_consent", "registration", "s", "key", "trace", "acknowledged")
    found = [what async for what in judge.check_commands(evidence([], [], [], mark=0), [promised])]
    assert found == ["record_consent s (acknowledged, 0 tries) was done 0 times"]


def test_a_seed_draws_the_same_faults_every_time():
    assert faults_of(17, APART) == faults_of(17, APART)
    assert faults_of(17, APART) != faults_of(18, APART)


def test_fifty_seeds_have_each_kind_twenty_times():
    drawn = Counter(fault.kind for seed in range(1, 51) for fault in faults_of(seed, APART))
    assert set(drawn) == set(KINDS)
    assert min(drawn.values()) >= 20
