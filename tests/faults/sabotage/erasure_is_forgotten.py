"""One consumer has no reaction to a tombstone: it keeps the name of somebody who was erased."""

import sys

from chassis.reactions import Reactions


def sabotage() -> None:
    if "training" not in sys.argv:
        return
    collect = Reactions.of.__func__

    def without_tombstones(cls, functions):
        return collect(cls, [one for one in functions if getattr(one, "tombstones", None) is None])

    Reactions.of = classmethod(without_tombstones)


async def provoke(lab) -> None:
    await lab.persons(4, erased=True)
