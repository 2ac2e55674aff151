"""Sequences are taken from the clock: they rise, but nobody can see that one is missing."""

from chassis import outbox


def sabotage() -> None:
    counted = "sequence - n + row_number() over (partition by topic, subject order by position)"
    assert counted in outbox._APPEND
    outbox._APPEND = outbox._APPEND.replace(
        counted, "(extract(epoch from clock_timestamp()) * 1000000)::bigint + position"
    )


async def provoke(lab) -> None:
    await lab.persons(2)
