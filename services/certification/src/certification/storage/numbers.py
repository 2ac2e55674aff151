"""The number series: a row per certifier and year, locked until the transaction ends.

A rollback takes the number back with it, so there is no gap; that is why this is no PostgreSQL sequence.
Draw it last: whoever draws holds up all others of the series until he commits.
"""

from sqlalchemy import bindparam, func
from sqlalchemy.dialects.postgresql import insert

from certification.domain.number import certificate_number, parts_of
from certification.storage.tables import number_series
from chassis import Transaction

_DRAW = (
    insert(number_series)
    .values(certifier=bindparam("certifier"), decision_year=bindparam("decision_year"), last=1)
    .on_conflict_do_update(
        index_elements=[number_series.c.certifier, number_series.c.decision_year],
        set_={"last": number_series.c.last + 1},
    )
    .returning(number_series.c.last)
)


_UP_TO = (
    insert(number_series)
    .values(
        certifier=bindparam("certifier"), decision_year=bindparam("decision_year"), last=bindparam("last")
    )
    .on_conflict_do_update(
        index_elements=[number_series.c.certifier, number_series.c.decision_year],
        set_={"last": func.greatest(number_series.c.last, bindparam("last"))},
    )
)


async def draw(tx: Transaction, certifier: str, decision_year: int) -> str:
    position = await tx.scalar(_DRAW, {"certifier": certifier, "decision_year": decision_year})
    return certificate_number(certifier, decision_year, int(position))


async def skip_given(tx: Transaction, number: str) -> None:
    """A number that certificates of lost minutes bear is not drawn again."""
    certifier, decision_year, position = parts_of(number)
    await tx.execute(_UP_TO, {"certifier": certifier, "decision_year": decision_year, "last": position})
