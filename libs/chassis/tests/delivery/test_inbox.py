"""Each event is applied once, in the order of its subject, whatever is delivered."""

from functools import partial

from chassis import Caller, new_id, parked
from chassis.testing import eventually

COUNTS = {"topic": "else.counts", "stem": "counted"}


async def hear_count(service, subject, sequence, number=None, wait=True, **more):
    data = {"thing_id": str(subject), "number": sequence if number is None else number, **more}
    await service.hear(**COUNTS, subject=subject, sequence=sequence, data=data, wait=wait)


async def until_entered(service, ledger, subject, numbers):
    async def entered():
        return await ledger(service, subject) == numbers

    await eventually(entered, f"the ledger to hold {numbers}")


async def test_an_event_delivered_twice_has_one_effect(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await hear_count(service, subject, 1)
    await hear_count(service, subject, 1, wait=False)
    await hear_count(service, subject, 2)
    assert await ledger(service, subject) == [1, 2]
    assert await service.parked() == []


async def test_events_that_come_in_the_wrong_order_are_applied_in_the_right_one(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    for sequence in (3, 2, 4, 1):
        await hear_count(service, subject, sequence, wait=False)
    await until_entered(service, ledger, subject, [1, 2, 3, 4])
    assert await service.parked() == []


async def test_a_missing_event_is_a_visible_gap(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await hear_count(service, subject, 1)
    await hear_count(service, subject, 3)
    [gap] = await service.parked()
    assert (gap.reason, gap.sequence) == ("gap", 3)
    assert await ledger(service, subject) == [1]


async def test_poison_stops_its_own_subject_only_and_its_followers_keep_their_order(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    ill, well = new_id(), new_id()
    # Alone: applied together with others, it would have its followers tried once more.
    await hear_count(service, ill, 1)
    await hear_count(service, ill, 2, number=666, wait=False)
    for sequence in (3, 4):
        await hear_count(service, ill, sequence, wait=False)
    for sequence in (1, 2, 3):
        await hear_count(service, well, sequence, wait=False)
    await until_entered(service, ledger, well, [1, 2, 3])
    assert await ledger(service, ill) == [1]

    async def three_parked():
        return len(await service.parked()) == 3

    await eventually(three_parked, "poison and followers to be parked")
    assert [p.reason for p in await service.parked()] == ["failed", "gap", "gap"]

    toy.POISON["armed"] = False
    first = (await service.parked())[0]
    await parked.replay(service.database, first.id, Caller.service("test"))
    await until_entered(service, ledger, ill, [1, 666, 3, 4])
    assert await service.parked() == []


async def test_a_discarded_event_lets_its_followers_go_on(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await hear_count(service, subject, 1, number=666)
    await hear_count(service, subject, 2)
    first = (await service.parked())[0]
    await service.database.run(partial(_discard, first.id), "given up", Caller.service("test"))
    await until_entered(service, ledger, subject, [2])


async def _discard(parked_id, reason, tx):
    await parked.discard(tx, parked_id, reason)


async def test_an_event_waits_for_what_it_needs_and_is_woken_by_it(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await hear_count(service, subject, 1, needs_door="red")
    await hear_count(service, subject, 2)
    assert [(p.reason, p.waits_key) for p in await service.parked()] == [("not_yet", "red"), ("gap", None)]
    await service.hear(topic="else.doors", stem="opened", subject=new_id(), data={"key": "red"})
    await until_entered(service, ledger, subject, [1, 2])


async def test_an_event_that_ended_has_no_effect_and_holds_nobody_up(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await hear_count(service, subject, 1, number=999)
    await hear_count(service, subject, 2)
    assert await ledger(service, subject) == [2]
    assert await service.parked() == []


async def test_what_breaks_its_contract_is_parked_without_its_values(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await service.hear(**COUNTS, subject=subject, data={"thing_id": str(subject), "number": "Siti, 0812"})
    [broken] = await service.parked()
    assert broken.reason == "contract"
    assert "number" in broken.detail and "Siti" not in broken.detail


async def test_what_is_no_event_is_parked_under_its_offset_and_the_others_flow_on(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await service.put_on_topic("else.counts", b"key", b"\xff\xfe", {"ce_id": b"\xff\xff not utf-8"})
    await hear_count(service, subject, 1)

    async def one_parked():
        return [p.reason for p in await service.parked()] == ["unparsable"]

    await eventually(one_parked, "the unparsable record to be parked")
    assert await ledger(service, subject) == [1]


async def test_on_a_state_topic_the_newest_wins_and_gaps_are_normal(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    look = {"topic": "else.looks", "stem": "looked", "subject": subject}
    await service.hear(**look, sequence=4, data={"thing_id": str(subject), "number": 4})
    await service.hear(**look, sequence=2, data={"thing_id": str(subject), "number": 2})
    await service.hear(**look, sequence=9, data=None)
    assert await ledger(service, subject) == [4, -1]
    assert await service.parked() == []


async def test_an_event_type_that_nobody_needs_moves_the_mark(running, toy, ledger):
    service = await running(toy.compose, whole=True)
    subject = new_id()
    await service.hear(topic="else.counts", stem="recoloured", subject=subject, sequence=1, data={"a": 1})
    await hear_count(service, subject, 2)
    assert await ledger(service, subject) == [2]
