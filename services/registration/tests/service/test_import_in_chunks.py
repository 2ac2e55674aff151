"""Rows in chunks become what they become one after the other, whatever stands in them and wherever it breaks off."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis import Caller, Database, Transaction
from registration.domain.business import Business
from registration.domain.person import Consent, PersonDetails
from registration.http.imports import CHUNK
from registration.use_cases.close_cohort import CloseCohort, close_cohort
from registration.use_cases.import_rows import (
    BeginImport,
    ImportRows,
    RowVerdict,
    begin_import,
    import_rows,
    judge_rows,
)
from registration.use_cases.open_cohort import OpenCohort, open_cohort
from registration.use_cases.start_programme import StartProgramme, start_programme
from registration.use_cases.submit_application import SomeRefused, SubmitApplication
from services.registration.tests.service.test_imports import lines, rows, send, sheet

OFFICER = Caller("DISNAKER-TNG", "test", scopes=frozenset({"registration:write", "history:write"}))
WINDOW_ENDS, TODAY = date(2025, 5, 31), date(2025, 6, 3)
CONSENT = Consent("training", "0" * 64, "2023-1", "counter", datetime(2025, 4, 30, tzinfo=UTC))
UNREADABLE = RowVerdict("refused", "formula", "person.full_name", "Formulas are not taken; paste the value.")
NUMBERS = count(1)
PLACES = """
    select p.full_name, e.cohort_id, e.status, e.route, e.reason, e.pool, e.was_waitlisted, e.score, e.groups,
           e.verdicts::text, e.occurred_on, e.enrolled_on, e.ended_on, e.ended_reason, e.external_ref, b.name
    from enrolments e join persons p using (person_id) left join businesses b using (business_id)
    where e.programme_id = $1 order by e.enrolment_id
"""
LINES = """
    select e.cohort_id, p.full_name from enrolments e join persons p using (person_id)
    where e.programme_id = $1 and e.status in ('applied', 'waitlisted')
    order by e.cohort_id, e.score desc, e.occurred_on, e.recorded_at, e.enrolment_id
"""
COUNTERS = """
    select cohort_id, pool, seats, taken, waiting from cohort_seats join cohorts using (cohort_id)
    where programme_id = $1 order by cohort_id, pool
"""
KEPT = """
    select p.full_name, p.phone, p.profile_told, p.version, a.external_ref,
           (select count(*) from consents c where c.person_id = p.person_id) as consents,
           (select count(*) from businesses b where b.person_id = p.person_id) as businesses
    from persons p join person_agencies a using (person_id) where p.address = $1 order by p.full_name
"""
TOLD = """
    select topic, type, subject, sequence, agency, organiser, data::text from outbox where id > $1 and id <= $2
    order by id
"""
VERDICTS = """
    select row_number, verdict, code, field, detail, enrolment_id from import_rows join imports using (import_id)
    where cohort_id = any($1::uuid[]) order by import_id, row_number
"""


def without_ids(rows: list[Any]) -> str:
    """As text, with numbers for ids, so that two runs can be compared."""
    names: dict[str, str] = {}
    uuid = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    return re.sub(
        uuid,
        lambda found: names.setdefault(found[0], f"#{len(names)}"),
        "\n".join(str(tuple(row)) for row in rows),
    )


@dataclass(frozen=True)
class Line:
    """A row of a sheet; `person` by number."""

    person: int
    groups: frozenset[str]
    business: Business | None
    consent: bool
    area: str
    phone: str
    day: date
    external_ref: str | None
    readable: bool

    def asked(self, twin: "Twin", cohort_id: UUID) -> SubmitApplication | RowVerdict:
        if not self.readable:
            return UNREADABLE
        person = PersonDetails(
            nik_ktp=f"367113570490{twin.number % 500 * 10 + self.person:04}",
            full_name=f"Peserta Contoh {self.person}",
            birth_date=date(1990, 4, 17),
            gender="female",
            phone=self.phone,
            kelurahan_code=self.area,
            education="SMA",
            address=f"Jalan {twin.number}",
            external_ref=self.external_ref,
        )
        return SubmitApplication(
            cohort_id=cohort_id,
            person=person,
            business=self.business,
            intent=self.business is None,
            consent=CONSENT if self.consent else None,
            priority_groups=tuple(self.groups),  # type: ignore[arg-type]
            former_employment="self_employed",
            occurred_on=self.day,
            reason="back_entry",
            external_ref=self.external_ref,
        )


def mostly(usual: Any, *others: Any) -> Any:
    return st.sampled_from([usual] * 6 + list(others))


a_line = st.builds(
    Line,
    person=st.integers(1, 9),
    groups=st.frozensets(st.sampled_from(["pasar_cipadu", "disability"])),
    business=st.sampled_from(
        [None, Business("Usaha Contoh", "craft"), Business("Usaha Ber-NIB", "food", nib="1234567890123")]
    ),
    consent=mostly(True, False, False),
    area=mostly("36.71.13.1007", "36.74.01.1001"),
    phone=mostly("0812 3456 7890", "12"),
    day=mostly(WINDOW_ENDS, date(2025, 5, 30), date(2025, 6, 2), date(2026, 1, 1)),
    external_ref=mostly(None, "D-1", "D-2"),
    readable=mostly(True, False),
)
a_sheet = st.lists(a_line, min_size=1, max_size=14)
sizes = st.lists(st.integers(1, 6), min_size=14, max_size=14)


@dataclass(eq=False)
class Twin:
    """A programme with three cohorts, of which one reserves seats and one is ranked; what was told in it."""

    number: int
    programme_id: UUID
    cohorts: list[UUID] = field(default_factory=list)
    told: str = ""


class Twins(RuleBasedStateMachine):
    """The same sheets come to both, to the first row by row and to the second in chunks of any size."""

    def __init__(self, stage: Any, step: Callable[[Any], Any]) -> None:
        super().__init__()
        self.stage, self.step, self.database = stage, step, stage.service.database
        self.twins: list[Twin] = []
        self.sheets: list[tuple[int, str, list[Line]]] = []

    def read(self, query: str, *of: Any) -> list[Any]:
        async def read() -> list[Any]:
            async with self.database.engine.connect() as connection:
                return list(await connection.exec_driver_sql(query, of))

        found: list[Any] = self.step(read())
        return found

    @initialize(quotas=st.tuples(st.integers(1, 9), st.integers(2, 9), st.integers(1, 9)))
    def open_cohorts(self, quotas: tuple[int, ...]) -> None:
        self.twins = [self.step(self.a_programme(quotas)) for _ in range(2)]

    async def a_programme(self, quotas: tuple[int, ...]) -> Twin:
        number = next(NUMBERS)
        programme = await self.database.run(
            start_programme,
            StartProgramme(
                code=f"P-{number}",
                name="Seribu Eksportir",
                target=1000,
                starts_on=date(2025, 1, 1),
                deadline=TODAY,
                area_code="36.71",
                settings={},
            ),
            OFFICER,
        )
        twin = Twin(number, programme.programme_id)
        for which, quota in enumerate(quotas):
            body = self.stage.cohort_body() | {
                "code": f"P-{number}-{which}",
                "programme_id": programme.programme_id,
                "window_opens_on": date(2025, 5, 1),
                "window_closes_on": WINDOW_ENDS,
                "semester_starts_on": date(2025, 7, 1),
                "semester_ends_on": date(2025, 12, 1),
                "quota": quota,
                "reserved": {"disability": 1, "pasar_cipadu": 1} if which == 1 else {},
                "admission": "ranked" if which == 2 else "at_once",
                "occurred_on": TODAY,
            }
            twin.cohorts.append((await self.database.run(open_cohort, OpenCohort(**body), OFFICER)).cohort_id)
        return twin

    @rule(which=st.integers(0, 2), lines=a_sheet, sizes=sizes)
    def a_sheet_comes(self, which: int, lines: list[Line], sizes: list[int]) -> None:
        self.sheets.append((which, f"{next(NUMBERS):064x}", lines))
        self.both(self.sheets[-1], sizes)

    @rule(which=st.integers(0, 2), lines=a_sheet, sizes=sizes, broken=st.integers(0, 13))
    def a_sheet_breaks_off_and_comes_again(
        self, which: int, lines: list[Line], sizes: list[int], broken: int
    ) -> None:
        self.sheets.append((which, f"{next(NUMBERS):064x}", lines))
        self.both(self.sheets[-1], sizes, broken)

    @rule(nth=st.integers(0, 20), sizes=sizes)
    def one_comes_again(self, nth: int, sizes: list[int]) -> None:
        if self.sheets:
            self.both(self.sheets[nth % len(self.sheets)], sizes)

    @rule()
    def close_the_first(self) -> None:
        for twin in self.twins:
            command = CloseCohort(twin.cohorts[0], WINDOW_ENDS, "back_entry")
            self.step(self.database.run(close_cohort, command, OFFICER))

    def both(self, sheet: tuple[int, str, list[Line]], sizes: list[int], broken: int | None = None) -> None:
        one, other = self.twins
        row_by_row = self.telling(one, lambda: self.imported(one, sheet, [1] * 14, None))
        in_chunks = self.telling(other, lambda: self.imported(other, sheet, sizes, broken))
        assert without_ids(row_by_row) == without_ids(in_chunks)

    async def imported(
        self, twin: Twin, sheet: tuple[int, str, list[Line]], sizes: list[int], broken: int | None
    ) -> list[Any]:
        """The verdicts; the chunk `broken` is rolled back at its end, and then the sheet comes again."""
        which, sha256, lines = sheet
        cohort_id = twin.cohorts[which]
        begin = BeginImport(cohort_id, sha256, len(lines), dry_run=False)
        import_id = await self.database.run(begin_import, begin, OFFICER)
        asked = {number: line.asked(twin, cohort_id) for number, line in enumerate(lines, 2)}
        verdicts: dict[int, RowVerdict] = {}
        for at, chunk in enumerate(_chunks(asked, sizes)):
            if at == broken:
                await self.breaks_off(ImportRows(import_id, chunk))
                return await self.imported(twin, sheet, sizes[::-1], None)
            verdicts |= await judge_rows(self.database, OFFICER, ImportRows(import_id, chunk))
        return list(verdicts.items())

    async def breaks_off(self, command: ImportRows) -> None:
        """The chunk is done, and is not committed."""
        async with self.database.engine.connect() as connection, connection.begin() as begun:
            tx = Transaction(connection, OFFICER, self.database.settings, self.database.resources)
            with suppress(SomeRefused):
                await import_rows(command, tx)
                await tx.flush()
            await begun.rollback()

    def telling(self, twin: Twin, run: Callable[[], Any]) -> Any:
        """What `run` returns, after noting what was told meanwhile."""
        [[before]] = self.read("select coalesce(max(id), 0) from outbox")
        done = self.step(run())
        [[after]] = self.read("select coalesce(max(id), 0) from outbox")
        twin.told += without_ids(self.read(TOLD, before, after)) + "\n"
        return done

    @invariant()
    def both_have_told_the_same(self) -> None:
        if self.twins:
            one, other = self.twins
            assert one.told == other.told

    @invariant()
    def both_stand_alike(self) -> None:
        if not self.twins:
            return
        for query in (PLACES, LINES, COUNTERS):
            one, other = (without_ids(self.read(query, twin.programme_id)) for twin in self.twins)
            assert one == other
        one, other = (without_ids(self.read(KEPT, f"Jalan {twin.number}")) for twin in self.twins)
        assert one == other
        one, other = (without_ids(self.read(VERDICTS, twin.cohorts)) for twin in self.twins)
        assert one == other


def _chunks(asked: dict[int, Any], sizes: list[int]) -> Iterator[dict[int, Any]]:
    left = list(asked.items())
    for size in sizes:
        if left:
            yield dict(left[:size])
            left = left[size:]


async def test_rows_in_chunks_become_what_they_become_one_after_the_other(stage: Any, explore: Any) -> None:
    stage.service.settings.__dict__["business_date"] = TODAY
    await explore(lambda step: Twins(stage, step))


async def end_whoever_waits(database: Database) -> bool:
    """End the connections that wait for a lock after a moment; whether there was one."""
    await asyncio.sleep(0.05)
    async with database.engine.connect() as connection:
        ended = await connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where wait_event_type = 'Lock' and datname = current_database()"
        )
        return bool(list(ended))


async def test_a_connection_that_ends_amid_a_chunk_takes_that_chunk_with_it_and_no_other(stage: Any) -> None:
    cohort = await stage.cohort(quota=2 * CHUNK)
    content = sheet(stage, *({} for _ in range(2 * CHUNK)))
    service = stage.service
    known = re.split(rb"[;\r\n]+", content.removeprefix("\ufeff".encode()))
    niks = [value.decode() for value in known if re.fullmatch(rb"[0-9]{16}", value)]
    person = stage.person() | {"nik_ktp": niks[CHUNK + 10]}
    registered = (await stage.post("/v1/persons", person)).json()["person_id"]
    async with service.database.engine.connect() as holding, holding.begin():
        # Whoever wants this person waits: the second chunk does, with ten rows before him.
        await holding.exec_driver_sql("select from persons where person_id = $1 for update", (registered,))
        sending = asyncio.ensure_future(send(stage, cohort, content))
        while not await end_whoever_waits(service.database):
            pass
        answer = await sending
    assert lines(answer)[-1]["event"] == "interrupted"
    assert len(rows(answer)) == CHUNK == len(await service.told("application_submitted"))
    again = await send(stage, cohort, content)
    assert lines(again)[-1]["verdicts"] == {"enrolled": 2 * CHUNK}
    assert {number: rows(again)[number] for number in rows(answer)} == rows(answer)
    enrolled = [fact.data["person_id"] for fact in await service.told("participant_enrolled")]
    assert len(enrolled) == len(set(enrolled)) == 2 * CHUNK
