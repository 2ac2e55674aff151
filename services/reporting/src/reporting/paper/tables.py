"""The figures as tables for people: header in Indonesian and English where the public reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel

from reporting import labels
from reporting.domain.funnel import PUBLIC_STAGES, Dimension, Funnel, Stage
from reporting.domain.suppression import PublicFunnel
from sheets import Value


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's title (at most 31 characters, says Excel), its header and its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


def funnel(found: Funnel, by: Dimension | None) -> Table:
    """A row per value of the dimension, then the total."""
    rows = [_row(by, row.key, row.counts, tuple(Stage)) for row in found.rows]
    return _table("Funnel", by, tuple(Stage), [*rows, _total(by, found.total, tuple(Stage))])


def public_funnel(found: PublicFunnel, by: Dimension | None) -> Table:
    """The same of what the public may see; suppressed cells are empty."""
    rows = [_row(by, row.key, row.counts, PUBLIC_STAGES) for row in found.rows]
    return _table("Funnel", by, PUBLIC_STAGES, [*rows, _total(by, found.total, PUBLIC_STAGES)])


def _table(
    title: str, by: Dimension | None, stages: Sequence[Stage], rows: Sequence[Sequence[Value]]
) -> Table:
    names = [labels.STAGES[stage].both for stage in stages]
    return Table(title, [*_keys(by), *names], rows)


def _keys(by: Dimension | None) -> list[str]:
    return ["Kode / Code", labels.DIMENSIONS[by].both] if by else [""]


def _row(
    by: Dimension | None, key: str | None, counts: Mapping[Stage, int | None], stages: Sequence[Stage]
) -> list[Value]:
    label = labels.of_key(by, key).both
    return [key, label, *(counts[stage] for stage in stages)]


def _total(by: Dimension | None, counts: Mapping[Stage, int | None], stages: Sequence[Stage]) -> list[Value]:
    name: list[Value] = ["", labels.TOTAL.both] if by else [labels.TOTAL.both]
    return [*name, *(counts[stage] for stage in stages)]


def of_items(title: str, items: Sequence[BaseModel], kind: type[BaseModel]) -> Table:
    """A list of views: a column per field, in the order of the documentation."""
    fields = list(kind.model_fields)
    rows = [[getattr(item, name) for name in fields] for item in items]
    return Table(title, [name.replace("_", " ") for name in fields], rows)


def formerly_unemployed(counts: Mapping[Stage, int], worth: Sequence[tuple[str, Decimal]]) -> Table:
    """The stages of those who had no work, then what they export by currency."""
    rows: list[list[Value]] = [[labels.STAGES[stage].both, count] for stage, count in counts.items()]
    rows += [[f"Nilai ekspor / Export value (FOB), {currency}", value] for currency, value in worth]
    return Table("Formerly unemployed", ["Tahap / Stage", "Jumlah / Count"], rows)
