"""Suppression: no count under five is shown, and none can be worked out from what is."""

from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.domain.funnel import PUBLIC_DIMENSIONS, PUBLIC_STAGES, Dimension, Funnel, FunnelRow, Stage
from reporting.domain.suppression import PublicFunnel, suppress

CHAIN = (Stage.APPLICATIONS, Stage.ENROLLED, Stage.TRAINED)


def a_funnel(*rows: tuple[int, ...], stages: tuple[Stage, ...] = CHAIN) -> Funnel:
    """Rows of counts in the order of `stages`; the total is their sum."""
    table = tuple(FunnelRow(f"R{i}", dict(zip(stages, row, strict=True))) for i, row in enumerate(rows))
    total = {stage: sum(row.counts[stage] for row in table) for stage in stages}
    return Funnel(total, table)


def shown(found: PublicFunnel, stage: Stage) -> list[int | None]:
    return [row.counts[stage] for row in found.rows]


def test_a_single_small_cell_takes_the_smallest_other_with_it() -> None:
    found = suppress(a_funnel((40, 40, 12), (30, 30, 3), (20, 20, 8), (9, 9, 0)), 5, CHAIN)
    assert shown(found, Stage.TRAINED) == [12, None, None, 0]
    assert found.total[Stage.TRAINED] == 23
    assert shown(found, Stage.ENROLLED) == [40, 30, 20, 9]


def test_small_cells_that_add_up_to_too_little_take_another_with_them() -> None:
    found = suppress(a_funnel((40, 40, 1), (30, 30, 1), (20, 20, 8), (9, 9, 9)), 5, CHAIN)
    assert shown(found, Stage.TRAINED) == [None, None, None, 9]


def test_cells_that_could_only_be_ones_do_not_stand_alone() -> None:
    rows = [(9, 9, 1)] * 5 + [(9, 9, 7)]
    assert shown(suppress(a_funnel(*rows), 5, CHAIN), Stage.TRAINED) == [None] * 6
    rows = [(9, 9, 1)] * 5 + [(9, 9, 0)]
    assert shown(suppress(a_funnel(*rows), 5, CHAIN), Stage.TRAINED) == [None] * 6


def test_a_small_total_is_hidden_with_its_column() -> None:
    found = suppress(a_funnel((10, 2, 0), (10, 2, 2), (10, 0, 0)), 5, CHAIN)
    assert found.total[Stage.ENROLLED] is None
    assert shown(found, Stage.ENROLLED) == [None, None, None]


def test_no_rows_are_shown_where_their_number_alone_tells_the_counts() -> None:
    assert suppress(a_funnel((1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 0, 0)), 5, CHAIN).rows == ()
    assert suppress(a_funnel((3, 3, 3)), 5, CHAIN).rows == ()


def test_behind_a_hidden_cell_the_row_stays_hidden() -> None:
    # The 20 enrolled hide the 3; were the 20 trained shown, who enrolled could be told from them.
    found = suppress(a_funnel((30, 3, 0), (30, 20, 20), (90, 80, 70)), 5, CHAIN)
    assert shown(found, Stage.ENROLLED) == [None, None, 80]
    assert shown(found, Stage.TRAINED)[1] is None


def test_a_table_without_small_cells_is_shown_whole() -> None:
    rows = ((40, 30, 20), (50, 30, 10))
    assert [tuple(row.counts.values()) for row in suppress(a_funnel(*rows), 5, CHAIN).rows] == list(rows)


def test_the_public_stages_are_a_chain_and_its_dimensions_do_not_nest() -> None:
    assert not {Stage.FAILED, Stage.WAITLISTED, Stage.PROMOTED} & set(PUBLIC_STAGES)
    assert Dimension.COHORT not in PUBLIC_DIMENSIONS


chains = st.integers(1, 14).flatmap(
    lambda first: st.integers(0, first).flatmap(
        lambda second: st.integers(0, second).map(lambda third: (first, second, third))
    )
)


@given(st.lists(chains, min_size=1, max_size=5), st.integers(3, 6))
@settings(max_examples=400, deadline=None)
def test_no_small_count_is_shown_and_none_can_be_computed(rows: list[tuple[int, ...]], minimum: int) -> None:
    found = suppress(a_funnel(*rows), minimum, CHAIN)
    for stage_index, stage in enumerate(CHAIN):
        assert found.total[stage] is None or not 0 < found.total[stage] < minimum
        for row_index, row in enumerate(found.rows):
            assert row.counts[stage] is None or not 0 < row.counts[stage] < minimum
            if 0 < rows[row_index][stage_index] < minimum:
                assert could_be_another(found, rows, row_index, stage_index), (stage, row.key)


def could_be_another(found: PublicFunnel, truth: list[tuple[int, ...]], row: int, stage: int) -> bool:
    """Whether a table with another count in this cell publishes the very same figures.

    The reader of the table is taken to know that a hidden cell is no zero. Tables near the truth are tried.
    """
    return any(
        candidate[row][stage] != truth[row][stage] and consistent(found, candidate)
        for candidate in neighbours(found, truth, row, stage)
    )


def neighbours(
    found: PublicFunnel, truth: list[tuple[int, ...]], row: int, stage: int
) -> Iterator[list[list[int]]]:
    """Persons moved between this row and another: in this stage alone, or in a run of stages around it."""
    for other in range(len(truth)):
        for first in range(stage + 1):
            for last in range(stage, len(CHAIN)):
                for moved in (-3, -2, -1, 1, 2, 3):
                    table = [list(counts) for counts in truth]
                    for index in range(first, last + 1):
                        table[row][index] += moved
                        if other != row:  # else nobody gives: the total is hidden, too
                            table[other][index] -= moved
                    yield table


def consistent(found: PublicFunnel, table: list[list[int]]) -> bool:
    """Whether this table fits everything that was published, and everything that is known of funnels."""
    for index, stage in enumerate(CHAIN):
        total = found.total[stage]
        if total is not None and sum(counts[index] for counts in table) != total:
            return False
        if total is None and not 0 < sum(counts[index] for counts in table) < found.minimum:
            return False
        for counts, row in zip(table, found.rows, strict=True):
            may_be_zero = index > 0 and (
                whole_column_hidden(found, stage) or row.counts[CHAIN[index - 1]] is None
            )
            if not fits(row.counts, stage, counts[index], may_be_zero):
                return False
    return all(counts[i] >= counts[i + 1] for counts in table for i in range(len(CHAIN) - 1))


def fits(counts: Mapping[Stage, int | None], stage: Stage, count: int, may_be_zero: bool) -> bool:
    published = counts[stage]
    if published is not None:
        return count == published
    return count >= (0 if may_be_zero else 1)


def whole_column_hidden(found: PublicFunnel, stage: Stage) -> bool:
    return all(row.counts[stage] is None for row in found.rows)
