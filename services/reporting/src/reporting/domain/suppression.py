"""What may be shown to the public: no count of one to four persons, and none that can be worked out.

Small-cell suppression for a table whose rows add up to a published total and whose stages are a chain (nobody
is trained who was not enrolled). Four rules, per stage from the first to the last:

1. *Primary.* A cell from 1 to `minimum - 1` is hidden. A zero describes nobody and is shown.
2. *Cascade.* Behind a hidden cell the later stages of its row are hidden too, zeros included: how many are certified
   is a lower bound of how many passed, and where nobody is lost on the way it is the number itself.
3. *Complement.* What is hidden in a column must hold at least two cells, at least `minimum` persons, and more
   persons than cells (else each hidden cell is known to be one): the smallest shown cells are hidden as well
   until that is so. If that cannot be had, the whole column is hidden, zeros too.
4. *Total.* A total from 1 to `minimum - 1` is hidden, and its whole column with it.

Of the first stage every row is known to hold somebody, since it would not be there otherwise. So where its column
must be hidden whole, no rows are shown at all.

It protects against arithmetic on one published table. Two limits are known: it does not protect against
somebody who reads the table each day and looks at what changed, nor against reasoning from these very rules
about which of two hidden cells is the small one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.domain.funnel import PUBLIC_STAGES, Funnel, Stage


@dataclass(frozen=True, slots=True)
class PublicRow:
    """Counts of one row; None stands for a suppressed cell, whatever the reason."""

    key: str | None
    counts: Mapping[Stage, int | None]


@dataclass(frozen=True, slots=True)
class PublicFunnel:
    """A funnel that may be shown to anybody."""

    minimum: int
    total: Mapping[Stage, int | None]
    rows: tuple[PublicRow, ...]


def suppress(funnel: Funnel, minimum: int, stages: tuple[Stage, ...] = PUBLIC_STAGES) -> PublicFunnel:
    """Hide what must be hidden. `minimum` is the smallest count shown, at least 3: below that, hidden means one."""
    hidden: dict[Stage, frozenset[int]] = {}
    before: frozenset[int] = frozenset()
    for stage in stages:
        column = [row.counts[stage] for row in funnel.rows]
        before = _hidden_cells(column, before, funnel.total[stage], minimum)
        hidden[stage] = before
    total = {s: None if _small(funnel.total[s], minimum) else funnel.total[s] for s in stages}
    first = [row.counts[stages[0]] for row in funnel.rows]
    if len(hidden[stages[0]]) == len(first) and not _is_safe(first, minimum):
        return PublicFunnel(minimum, total, ())
    rows = tuple(
        PublicRow(row.key, {s: None if i in hidden[s] else row.counts[s] for s in stages})
        for i, row in enumerate(funnel.rows)
    )
    return PublicFunnel(minimum, total, rows)


def _small(count: int, minimum: int) -> bool:
    return 0 < count < minimum


def _hidden_cells(column: list[int], before: frozenset[int], total: int, minimum: int) -> frozenset[int]:
    """The rows hidden in one column; `before` are the rows hidden in the stage before."""
    everything = frozenset(range(len(column)))
    if _small(total, minimum):
        return everything
    hidden = {i for i, n in enumerate(column) if _small(n, minimum) or i in before}
    if not any(column[i] for i in hidden):
        return frozenset(hidden)
    shown = sorted((i for i in everything - hidden if column[i] > 0), key=lambda i: (column[i], i))
    while not _is_safe([column[i] for i in hidden], minimum):
        if not shown:
            return everything
        hidden.add(shown.pop(0))
    return frozenset(hidden)


def _is_safe(cells: list[int], minimum: int) -> bool:
    holding = [count for count in cells if count > 0]
    return len(holding) >= 2 and sum(holding) >= minimum and sum(holding) > len(holding)
