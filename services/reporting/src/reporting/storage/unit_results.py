"""Results per unit of competency, and the titles of units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import Transaction
from reporting.storage.tables import cohort, scheme, unit_result
from reporting.storage.view import View

_INSERT = insert(unit_result)
_scheme = upsert(scheme)
_KEEP_SCHEME = _scheme.on_conflict_do_nothing(index_elements=[scheme.c.scheme_key, scheme.c.version])


async def keep(
    tx: Transaction,
    *,
    candidacy_id: UUID,
    attempt: int,
    cohort_id: UUID,
    scheme_key: str,
    scheme_version: int,
    decided_on: date,
    outcomes: Sequence[tuple[str, bool]],
) -> None:
    """Keep what was decided of each unit in one attempt."""
    of_all = {
        "candidacy_id": candidacy_id,
        "attempt": attempt,
        "cohort_id": cohort_id,
        "scheme_key": scheme_key,
        "scheme_version": scheme_version,
        "decided_on": decided_on,
    }
    for code, competent in outcomes:
        row = of_all | {"unit_code": code, "competent": competent}
        await tx.write(_INSERT, row, record=(candidacy_id, attempt, code))


async def keep_scheme(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Keep the titles of a scheme's units. A published version never changes, whoever publishes it again."""
    await tx.write(_KEEP_SCHEME, row, record=(row["scheme_key"], row["version"]))


async def titles(tx: Transaction) -> dict[tuple[str, int, str], tuple[str, str]]:
    """(scheme_key, version, unit code) -> title in Indonesian and English; public knowledge, of no agency."""
    return {
        (row.scheme_key, row.version, unit["code"]): (unit["title"], unit["title_en"])
        for row in await tx.all(select(scheme))
        for unit in row.units
    }


@dataclass(frozen=True, slots=True)
class Rate:
    """Of one unit: candidates decided, competent in the end, competent at the first attempt."""

    scheme_key: str
    scheme_version: int
    unit_code: str
    candidates: int
    competent: int
    first_time: int


async def rates(tx: Transaction, view: View) -> list[Rate]:
    """Per scheme version and unit, in the order of their codes.

    A reassessment covers failed units only, so a candidate counts as competent once any attempt said K.
    """
    result = unit_result.c
    rows = await tx.all(
        select(
            result.scheme_key,
            result.scheme_version,
            result.unit_code,
            func.count(result.candidacy_id.distinct()).label("candidates"),
            func.count(result.candidacy_id.distinct()).filter(result.competent).label("competent"),
            func.count().filter(result.competent, result.attempt == 1).label("first_time"),
        )
        .join_from(unit_result, cohort, cohort.c.cohort_id == result.cohort_id)
        .where(*view.conditions())
        .group_by(result.scheme_key, result.scheme_version, result.unit_code)
        .order_by(result.scheme_key, result.scheme_version, result.unit_code)
    )
    return [Rate(**row._asdict()) for row in rows]
