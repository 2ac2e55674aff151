"""An agency's own feed: its facts, each once, in the log's order, none skipped, whatever order they commit in."""

import asyncio
import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from chassis import Caller, Transaction, feed, new_id
from chassis.feed import Feed, Horizon

ME = Caller(agency="TOY", client="test")
SCOPE = "events:read"


async def tell(service, *facts, agency="TOY", organiser="TOY"):
    async with service.database.transaction(ME) as tx:
        for fact in facts:
            tx.tell(fact, agency=agency, organiser=organiser)


async def follow(service, after=None, agency="TOY", **parameters):
    chosen = {**parameters, **({} if after is None else {"after": after})}
    answer = await service.get("/v1/events", agency=agency, scopes=SCOPE, params=chosen)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(page):
    return [event["data"]["number"] for event in page["items"]]


# -- what is in it


async def test_an_event_comes_as_a_cloudevent_with_what_its_headers_say(running, toy):
    service = await running(toy.compose)
    thing = new_id()
    await tell(service, toy.Counted(thing_id=thing, number=7), organiser="ELSE")
    [event] = (await follow(service))["items"]
    [told] = await service.told()
    assert event.pop("time").endswith("Z")
    assert event.pop("correlationid") == str(told.event_id)
    assert event == {
        "specversion": "1.0",
        "id": str(told.event_id),
        "type": "id.ekspor.toy.counted.v1",
        "source": f"urn:ekspor:{service.settings.footing}/toy",
        "subject": str(thing),
        "sequence": "1",
        "agency": "TOY",
        "organiser": "ELSE",
        "datacontenttype": "application/json",
        "data": {"thing_id": str(thing), "number": 7},
    }


async def test_owner_and_organiser_see_it_and_nobody_else(running, toy):
    service = await running(toy.compose)
    owners = [
        ("LSP-A", "LSP-A"),
        ("LSP-A", "CITY-B"),
        ("CITY-B", "LSP-A"),
        ("CITY-B", "CITY-B"),
        ("CITY-B", "CITY-C"),
    ]
    for number, (agency, organiser) in enumerate(owners):
        await tell(service, toy.Counted(thing_id=new_id(), number=number), agency=agency, organiser=organiser)
    assert numbers(await follow(service, agency="LSP-A")) == [0, 1, 2]
    assert numbers(await follow(service, agency="CITY-B")) == [1, 2, 3, 4]
    assert numbers(await follow(service, agency="CITY-C")) == [4]
    assert await follow(service, agency="CITY-D") == {"items": [], "next": None}


async def test_what_a_state_topic_bears_is_not_in_it(running, toy):
    service = await running(toy.compose)
    await tell(service, toy.Looked(thing_id=new_id(), colour="red"), toy.Counted(thing_id=new_id(), number=1))
    assert numbers(await follow(service)) == [1]


async def test_it_needs_the_scope_and_an_agency(running, toy):
    service = await running(toy.compose)
    for agency, scopes, code in (("TOY", "toy:read", "missing_scope"), (None, SCOPE, "agency_required")):
        answer = await service.get("/v1/events", agency=agency, scopes=scopes)
        assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_pages_follow_each_other_without_hole_or_double(running, toy):
    service = await running(toy.compose)
    thing = new_id()
    for number in range(7):
        await tell(service, toy.Counted(thing_id=thing, number=number), organiser="AB"[number % 2])
    seen, after = [], None
    for expected in (3, 3, 1, 0):
        page = await follow(service, after, limit=3)
        assert len(page["items"]) == expected
        seen, after = seen + numbers(page), page["next"]
    assert seen == list(range(7))
    assert (await follow(service, after))["next"] == after, "it leads on from here, whenever that is"


@pytest.mark.parametrize("after", ["x", "WzFd", "WyJhIiwiYiJd"])
async def test_a_cursor_of_another_make_is_refused(running, toy, after):
    service = await running(toy.compose)
    answer = await service.get("/v1/events", agency="TOY", scopes=SCOPE, params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_a_cursor_of_a_past_that_was_undone_is_refused_and_never_taken_for_another_event(running, toy):
    service = await running(toy.compose)
    await tell(service, toy.Counted(thing_id=new_id(), number=1))
    after = (await follow(service))["next"]
    async with (
        service.database.engine.begin() as connection
    ):  # a restore to before it, and another fact since
        await connection.exec_driver_sql("truncate outbox, outbox_todo, outbox_subject restart identity")
    await tell(service, toy.Counted(thing_id=new_id(), number=2))
    answer = await service.get("/v1/events", agency="TOY", scopes=SCOPE, params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_lost")
    assert numbers(await follow(service)) == [2]


# -- waiting


async def test_who_waits_is_woken_and_need_not_be_found_by_the_regular_look(running, toy, monkeypatch):
    monkeypatch.setattr(feed, "POLL_SECONDS", 60)
    service = await running(toy.compose)
    waiting = asyncio.create_task(follow(service, wait=25))
    await asyncio.sleep(1)
    await tell(service, toy.Counted(thing_id=new_id(), number=1))
    assert numbers(await asyncio.wait_for(waiting, 15)) == [1]


async def test_who_waits_is_not_woken_by_what_is_anothers(running, toy, monkeypatch):
    service = await running(toy.compose)
    looks = []
    page = Feed._page

    async def counted(self, *arguments, **options):
        looks.append(arguments[0])
        return await page(self, *arguments, **options)

    monkeypatch.setattr(Feed, "_page", counted)
    waiting = asyncio.create_task(follow(service, wait=3))
    await asyncio.sleep(0.5)
    for number in range(20):
        await tell(service, toy.Counted(thing_id=new_id(), number=number), agency="ELSE", organiser="ELSE")
    assert numbers(await waiting) == []
    assert looks == ["TOY"] * 3, "one on coming, one before waiting, one at the end"


async def test_who_waits_is_answered_when_the_process_stops(running, toy):
    service = await running(toy.compose)
    waiting = asyncio.create_task(follow(service, wait=25))
    await asyncio.sleep(0.3)
    started = asyncio.get_running_loop().time()
    await service.app.state.feed.close()
    assert await waiting == {"items": [], "next": None}
    assert asyncio.get_running_loop().time() - started < 2


async def test_a_second_wait_after_the_first_has_ended_is_woken_too(running, toy):
    service = await running(toy.compose)
    after = None
    for number in range(3):
        waiting = asyncio.create_task(follow(service, after, wait=25))
        await asyncio.sleep(0.1 * number)
        await tell(service, toy.Counted(thing_id=new_id(), number=number))
        page = await asyncio.wait_for(waiting, 5)
        assert numbers(page) == [number]
        after = page["next"]


# -- late commits


async def test_a_fact_that_commits_late_is_waited_for_and_not_skipped(running, toy):
    service = await running(toy.compose)
    async with service.database.transaction(ME) as slow:
        slow.tell(toy.Counted(thing_id=new_id(), number=1), agency="TOY", organiser="TOY")
        await slow.flush()
        slow.told.clear()
        await tell(service, toy.Counted(thing_id=new_id(), number=2))
        assert numbers(await follow(service)) == [], "2 is there, but 1 may still come"
        waiting = asyncio.create_task(follow(service, wait=25))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert numbers(await waiting) == [1, 2]


async def test_a_long_transaction_that_has_told_nothing_yet_holds_nobody_up(running, toy):
    service = await running(toy.compose)
    async with service.database.transaction(ME) as long:
        await long.execute(text("insert into door (key) values ('long')"))
        await tell(service, toy.Counted(thing_id=new_id(), number=2))
        assert numbers(await follow(service)) == [2]
        long.tell(toy.Counted(thing_id=new_id(), number=1), agency="TOY", organiser="TOY")
    assert numbers(await follow(service)) == [2, 1], "its id was drawn after all, so it comes after all"


class Writer:
    """One transaction that appends when it is told to, and ends when it is told to."""

    def __init__(self, service, toy):
        self.service, self.toy = service, toy
        self.open = False

    async def append(self, number):
        if not self.open:
            self.connection = await self.service.database.engine.connect()
            self.begun = await self.connection.begin()
            self.open = True
        tx = Transaction(self.connection, ME, self.service.settings)
        tx.tell(self.toy.Counted(thing_id=new_id(), number=number), agency="TOY", organiser="TOY")
        await tx.flush()

    async def end(self, *, commits):
        await (self.begun.commit() if commits else self.begun.rollback())
        await self.connection.close()
        self.open = False


class Reader:
    """Follows the feed by its cursor, and asks now this process and now that one."""

    def __init__(self, service, processes):
        self.service, self.processes = service, processes
        self.after, self.seen = None, []

    async def read(self):
        facts = await next(self.processes).read("TOY", self.after, 2)
        for fact in facts:
            self.after = (fact.id, fact.event_id)
            self.seen.append(fact.event_id)


@pytest.fixture
def readers(monkeypatch):
    """Of one process, of two in turn, and of one that has just started each time it is asked."""
    monkeypatch.setattr(feed, "_PATIENCE", 0)  # it answers with what it is sure of, at once

    def make(service):
        def process():
            return Feed(service.database, ["toy.counts"])

        return [
            Reader(service, itertools.repeat(process())),
            Reader(service, itertools.cycle([process(), process()])),
            Reader(service, (process() for _ in itertools.count())),
        ]

    return make


async def each_saw_everything(service, readers):
    told = [fact.event_id for fact in await service.told()]
    for reader in readers:
        while len(reader.seen) < len(told):
            before = len(reader.seen)
            await reader.read()
            assert len(reader.seen) > before, f"{len(told) - before} facts are never shown"
        assert reader.seen == told, "each once, in the order of the log"


STEPS = [(kind, writer) for writer in range(3) for kind in ("append", "end")]
SCHEDULES = [
    order
    for order in itertools.permutations(STEPS)
    if all(order.index(("append", n)) < order.index(("end", n)) for n in range(3))
    and sorted(range(3), key=lambda n: order.index(("append", n))) == [0, 1, 2]  # writers are alike
]
OUTCOMES = list(itertools.product([True, False], repeat=3))


async def play_all(service, toy, readers):
    for order, outcome in itertools.product(SCHEDULES, OUTCOMES):
        writers = [Writer(service, toy) for _ in range(3)]
        for kind, number in order:
            if kind == "append":
                await writers[number].append(number)
            else:
                await writers[number].end(commits=outcome[number])
            for reader in readers:
                await reader.read()
        await each_saw_everything(service, readers)


async def test_three_writers_in_every_order_with_every_outcome_and_a_look_after_each_step(
    running, toy, readers
):
    assert len(SCHEDULES) * len(OUTCOMES) == 15 * 8
    service = await running(toy.compose)
    await play_all(service, toy, readers(service))


async def test_a_horizon_at_the_newest_id_fails_in_that(running, toy, readers, monkeypatch):
    """The usual way, "everything above the last id I saw": the test above has to notice."""

    async def newest(self, connection):
        self.id = (await connection.exec_driver_sql("select coalesce(max(id), 0) from outbox")).scalar_one()
        return self.id

    monkeypatch.setattr(Horizon, "advance", newest)
    service = await running(toy.compose)
    with pytest.raises(AssertionError, match=r"never shown|order of the log"):
        await play_all(service, toy, readers(service))


@pytest.mark.parametrize("place", ["before", "after"])
async def test_what_is_written_while_the_horizon_is_looked_for_is_not_lost(
    running, toy, readers, monkeypatch, place
):
    """Beside the look at who is writing, one writer appends, and a later one appends and is done."""
    service = await running(toy.compose)
    slow, quick = Writer(service, toy), Writer(service, toy)
    look = Horizon._writers

    async def meanwhile(self, connection):
        writers = await look(self, connection) if place == "after" else None
        if not slow.open:
            await slow.append(1)
            await quick.append(2)
            await quick.end(commits=True)
        return await look(self, connection) if writers is None else writers

    [reader, *_] = readers(service)
    await tell(service, toy.Counted(thing_id=new_id(), number=0))
    monkeypatch.setattr(Horizon, "_writers", meanwhile)
    for _ in range(3):
        await reader.read()
    monkeypatch.setattr(Horizon, "_writers", look)
    await slow.end(commits=True)
    await each_saw_everything(service, [reader])


STEP = st.tuples(st.sampled_from(["append", "commit", "abort", "read"]), st.integers(0, 3))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=40))
async def test_four_writers_of_many_facts_and_readers_that_look_when_they_like(stage, toy, steps):
    service, readers = stage
    writers = [Writer(service, toy) for _ in range(4)]
    for number, (kind, who) in enumerate(steps):
        if kind == "read":
            await readers[who % len(readers)].read()
        elif kind == "append":
            await writers[who].append(number)
        elif writers[who].open:
            await writers[who].end(commits=kind == "commit")
    for writer in writers:
        if writer.open:
            await writer.end(commits=True)
    await each_saw_everything(service, readers)


@pytest.fixture
async def stage(running, toy, readers):
    service = await running(toy.compose)
    return service, readers(service)


async def test_followers_over_http_miss_nothing_while_many_write(running, toy):
    service = await running(toy.compose, database_pool_size=30)
    luck = random.Random(7)
    count, writers = 25, 12
    done = asyncio.Event()

    async def write(writer):
        for number in range(count):
            async with service.database.transaction(ME) as tx:
                tx.tell(toy.Counted(thing_id=new_id(), number=number), agency="TOY", organiser=f"W{writer}")
                await tx.flush()
                tx.told.clear()
                await asyncio.sleep(luck.choice([0, 0, 0.002, 0.03]))
                if luck.random() < 0.2:
                    await tx.connection.rollback()

    async def listen(agency):
        seen, after = [], None
        while True:
            over = done.is_set()
            page = await follow(service, after, agency=agency, wait=1, limit=5)
            seen += [event["id"] for event in page["items"]]
            after = page["next"]
            if over and not page["items"]:
                return seen

    listening = {agency: asyncio.create_task(listen(agency)) for agency in ("TOY", "W0", "W5", "W11")}
    await asyncio.gather(*(write(number) for number in range(writers)))
    done.set()
    told = await service.told()
    assert len(told) < count * writers
    for agency, task in listening.items():
        own = [str(fact.event_id) for fact in told if agency in {fact.agency, fact.organiser}]
        assert await task == own
