"""The number series, with many at once and some that fail."""

import asyncio
from datetime import date

from certification.credential.document import Unit
from certification.publishes.certificate_issued import CertificateIssued
from certification.storage.cohorts import Cohort
from certification.storage.schemes import Scheme
from certification.use_cases.issue_certificate import IssueCertificate, issue_certificate
from certification.use_cases.take_back_numbers import take_back_numbers
from chassis import Caller, new_id

SCHEME = Scheme("SEN-03", 1, "Penerapan Prosedur Ekspor", "Export procedures", 36, (Unit("U.1", "a", "b"),))


def command(certifier="LSP-SEN", year=2025):
    cohort = Cohort(new_id(), new_id(), "DISNAKER-TNG", certifier, "BC-TNG")
    return IssueCertificate(
        candidacy_id=new_id(),
        attempt=1,
        enrolment_id=new_id(),
        person_id=new_id(),
        track="exporter",
        decided_on=date(year, 1, 15),
        holder_name="Siti Rahmawati",
        cohort=cohort,
        scheme=SCHEME,
    )


async def test_numbers_have_no_gap_under_concurrency(service):
    async def one(position: int) -> None:
        async with service.database.transaction(Caller.service("certification")) as tx:
            await issue_certificate(command(), tx)
            if position % 3 == 0:
                raise ConnectionAbortedError

    results = await asyncio.gather(*(one(n) for n in range(45)), return_exceptions=True)
    assert sum(isinstance(result, ConnectionAbortedError) for result in results) == 15
    assert [r for r in results if r is not None and not isinstance(r, ConnectionAbortedError)] == []

    numbers = sorted(told.data["number"] for told in await service.told("certificate_issued"))
    assert numbers == [f"EKS-LSP-SEN-2025-{n:06d}" for n in range(1, 31)]


async def test_every_certifier_and_year_has_a_series_of_its_own(service):
    numbers = []
    for certifier, year in [("LSP-SEN", 2024), ("LSP-SEN", 2025), ("LSP-PPEJP", 2025), ("LSP-SEN", 2025)]:
        fact = await service.database.run(
            issue_certificate, command(certifier, year), Caller.service("certification")
        )
        numbers.append(fact.number)
    assert numbers == [
        "EKS-LSP-SEN-2024-000001",
        "EKS-LSP-SEN-2025-000001",
        "EKS-LSP-PPEJP-2025-000001",
        "EKS-LSP-SEN-2025-000002",
    ]


async def test_two_at_once_for_one_candidacy_issue_one(service):
    same = command()
    results = await asyncio.gather(
        *(service.database.run(issue_certificate, same, Caller.service("certification")) for _ in range(2)),
        return_exceptions=True,
    )
    issued = [result for result in results if result is not None and not isinstance(result, BaseException)]
    assert len(issued) == 1
    assert len(await service.told("certificate_issued")) == 1


async def test_numbers_that_certificates_of_lost_minutes_bear_are_not_drawn_again(service):
    known_to_others = [
        CertificateIssued.example().model_copy(update={"number": f"EKS-LSP-SEN-2025-{n:06d}"}) for n in (8, 7)
    ]
    async with service.database.transaction(Caller.service("certification")) as tx:
        await take_back_numbers(tx, known_to_others)
        await issue_certificate(command(), tx)
    assert [told.data["number"] for told in await service.told("certificate_issued")] == [
        "EKS-LSP-SEN-2025-000009"
    ]
