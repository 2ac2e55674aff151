"""Faults on purpose: nothing happens unless it is asked for, and then exactly what was asked for."""

import subprocess
import sys

import pytest

from chassis import faults, new_id
from chassis.inbox import Inbox

DIES_AT_THE_THIRD = """
from chassis import faults
faults.arm("relay.after_send:3")
for passed in (1, 2, 3):
    print(passed, flush=True)
    faults.point("inbox.after_apply")
    faults.point("relay.after_send")
"""


@pytest.fixture
def armed(monkeypatch):
    """`faults.arm`, undone after the test."""
    monkeypatch.setattr(faults, "_left", {})
    monkeypatch.setattr(faults, "_poisoned", {})
    monkeypatch.setattr(faults, "_ledger", False)
    return faults.arm


def test_a_process_dies_at_the_point_and_the_pass_that_were_named():
    died = subprocess.run([sys.executable, "-c", DIES_AT_THE_THIRD], capture_output=True, check=False)
    assert died.returncode == -9
    assert died.stdout.split() == [b"1", b"2", b"3"]


def test_a_word_that_is_no_fault_is_refused(armed):
    with pytest.raises(ValueError, match=r"relay\.after_lunch"):
        armed("ledger,relay.after_lunch:1")


def test_reactions_are_left_alone_unless_asked(toy):
    reactions = toy.compose().reaction_table
    assert faults.around(reactions) is reactions


async def test_a_bug_parks_the_event_and_the_ledger_names_what_was_done(armed, running, toy):
    armed("ledger,poison:opened:1.0")
    service = await running(toy.compose, whole=True)
    async with service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "create table fault_ledger (id bigint generated always as identity, event_id uuid, topic text, "
            "subject text, sequence bigint, type text, reaction text)"
        )
    inbox = Inbox("toy", service.database, faults.around(service.service.reaction_table))
    service.consumer.inbox = inbox
    subject = new_id()
    await service.hear(
        topic="else.counts", stem="counted", subject=subject, data={"thing_id": str(subject), "number": 1}
    )
    await service.hear(topic="else.doors", stem="opened", subject=new_id(), data={"key": "a"})
    async with service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select subject, sequence, reaction from fault_ledger")
        assert [tuple(row) for row in rows] == [(str(subject), 1, "enter_when_counted")]
    assert [event.reason for event in await service.parked()] == ["failed"]
