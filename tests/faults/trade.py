"""What must hold of certificates and seats, whatever happened on the way (I8, I9), and of erased persons."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import aiohttp

from ekspor.credential import NotVerified, verify
from tests.faults.client import session
from tests.faults.evidence import Evidence, Row, query

TWO_STANDING = """
select candidacy_id, count(*) as n from certificates where standing in ('valid', 'suspended')
group by candidacy_id having count(*) > 1
"""
AFTER_REVOCATION = """
select c.certificate_id, c.standing from certificate_changes r
join certificates c using (certificate_id)
left join certificate_changes later on later.certificate_id = r.certificate_id and later.position > r.position
where r.standing = 'revoked' and (later.position is not null or c.standing <> 'revoked')
"""
NUMBERS = "select number, certifier, credential from certificates order by number"
SERIES = "select certifier, decision_year, last from number_series"
COPIES = {
    "training": "select person_id::text from names where person_id::text = any($1)",
    "assessment": "select person_id::text from persons where person_id::text = any($1)",
    "certification": "select person_id::text from holders where person_id::text = any($1) and full_name is not null",
}


async def check_certificates(evidence: Evidence) -> AsyncIterator[str]:
    """I8: one standing per candidacy, final revocations, series without gaps, signatures that verify."""
    url = evidence.urls["certification"]
    for row in await query(url, TWO_STANDING):
        yield f"candidacy {row['candidacy_id']} has {row['n']} standing certificates"
    for row in await query(url, AFTER_REVOCATION):
        yield f"certificate {row['certificate_id']} is {row['standing']} after its revocation"
    certificates = await query(url, NUMBERS)
    series: defaultdict[str, list[int]] = defaultdict(list)
    for row in certificates:
        name, _, position = row["number"].rpartition("-")
        series[name].append(int(position))
    for name, positions in series.items():
        if sorted(positions) != list(range(1, len(positions) + 1)):
            yield f"series {name} has {len(positions)} numbers up to {max(positions)}"
    drawn = {row["last"] for row in await query(url, SERIES)}
    if drawn != {max(positions) for positions in series.values()}:
        yield f"number series stand at {drawn}, the certificates at {dict(series)}"
    did = await _did_document(certificates)
    for row in certificates:
        if row["credential"] is not None:
            try:
                verify(json.loads(row["credential"]), did)
            except NotVerified as problem:
                yield f"certificate {row['number']}: {problem}"


async def _did_document(certificates: list[Row]) -> dict[str, object]:
    """The issuer's keys, from where its credentials say they are (did:web)."""
    for row in certificates:
        if row["credential"] is not None:
            issuer = json.loads(row["credential"])["issuer"]
            did = issuer if isinstance(issuer, str) else issuer["id"]
            host = did.removeprefix("did:web:").replace("%3A", ":")
            async with session() as http:
                for scheme in ("https", "http"):  # as the method says; the embedded footing has no TLS
                    with suppress(aiohttp.ClientConnectionError):
                        async with http.get(f"{scheme}://{host}/.well-known/did.json") as got:
                            return dict(await got.json(content_type=None))
    return {}


def check_seats(evidence: Evidence) -> Iterator[str]:
    """I9: walking through registration's log, no cohort ever had more people than seats.

    A command that frees a seat and gives it away tells both at once, so facts of one command count together.
    """
    quota: dict[str, int] = {}
    cohort_of: dict[str, str] = {}
    seated: defaultdict[str, set[str]] = defaultdict(set)
    steps: Counter[str] = Counter()
    rows = evidence.tables["registration"]["outbox"]
    for index, row in enumerate(rows):
        stem, data = row["type"].split(".")[-2], json.loads(row["data"] or "{}")
        if stem.startswith("cohort_"):
            quota[row["subject"]] = data["quota"]
        elif stem == "participant_enrolled":
            cohort_of[row["subject"]] = data["cohort_id"]
            seated[data["cohort_id"]].add(row["subject"])
        elif stem == "enrolment_withdrawn" and row["subject"] in cohort_of:
            seated[cohort_of[row["subject"]]].discard(row["subject"])
        last_of_command = index + 1 == len(rows) or rows[index + 1]["traceparent"] != row["traceparent"]
        cohort = cohort_of.get(row["subject"])
        if cohort and last_of_command and len(seated[cohort]) > quota[cohort]:
            steps[cohort] += 1
    for cohort, times in steps.items():
        yield f"cohort {cohort} had more than its {quota[cohort]} seats taken, {times} times"


async def check_erasure(evidence: Evidence) -> AsyncIterator[str]:
    """Whoever was erased has no name left in any copy."""
    gone = [
        row["subject"]
        for row in evidence.tables["registration"]["outbox"]
        if row["type"].split(".")[-2] == "person_profile" and row["data"] is None
    ]
    for service, sql in COPIES.items():
        if service in evidence.urls:
            for row in await query(evidence.urls[service], sql, gone):
                yield f"{service} still has the name of {row['person_id']}, who was erased"
