"""Where the mechanism as it is built does not hold, and for each what would mend it.

Each assumes something that the scenarios do not: a second fault at an unlucky moment, several shards at once, a
broker that forgets without a word, a repair during a try, no sweeper. Whoever mends the chassis moves the mend into
the model, the scenario to the others, and the old way to the sabotages.
"""

from dataclasses import dataclass

from tests.model.broker import Forgetting
from tests.model.consumer import LateConsumer
from tests.model.mends import (
    DoubtsAtStart,
    DoubtsUntilCommit,
    KnownBeforeSending,
    LooksAtEachOffset,
    LooksWhileIdle,
    OneShardEach,
    WakesTheRest,
)
from tests.model.scenario import Parts, Scenario
from tests.model.scenarios import A1, A2, B1, C1, by_turns
from tests.model.state import Faults


@dataclass(frozen=True)
class Limit:
    """A scenario that goes wrong, what is to be done about it, and the parts that show that this helps."""

    scenario: Scenario
    mend: str
    mended: Parts | None = None


LIMITS = (
    Limit(
        Scenario(
            "two shards, two relays: one takes the other's offsets for forgetting",
            writers=(0, 1),
            relays=2,
            parts=Parts(relay=OneShardEach),
        ),
        "read the known offsets before sending, in the same transaction",
        Parts(relay=KnownBeforeSending),
    ),
    Limit(
        Scenario(
            "state topic: a zombie sends an old state and dies before it notices",
            state_topic=True,
            writers=(0, 0),
            relays=2,
            faults=Faults(zombie=1, relay_crash=1),
            large=True,
        ),
        "a relay that starts queues the newest state of every subject, once it holds the lock",
        Parts(relay=DoubtsAtStart),
    ),
    Limit(
        Scenario(
            "state topic: a doubt is settled in a transaction that rolls back",
            state_topic=True,
            writers=(1, 0, 0),
            relays=2,
            relay_batch=1,
            faults=Faults(zombie=1, refusal=1),
            parts=Parts(consumer=LateConsumer),
            large=True,
        ),
        "forget the doubts after the commit, not before",
        Parts(relay=DoubtsUntilCommit, consumer=LateConsumer),
    ),
    Limit(
        Scenario(
            "the broker forgets, and an idle relay is connected again without a word",
            writers=(0,),
            faults=Faults(forgetting=1),
            forgetting=Forgetting(silently=True),
        ),
        "compare offsets at each idle poll, too",
        Parts(relay=LooksWhileIdle),
    ),
    Limit(
        Scenario(
            "the broker forgets in the middle of the first batch",
            writers=(0, 0),
            faults=Faults(forgetting=1),
            forgetting=Forgetting(under_load=True),
        ),
        "take offsets that do not rise within a batch for forgetting, too, and compare at each idle poll",
        Parts(relay=LooksAtEachOffset),
    ),
    Limit(
        Scenario(
            "the broker forgets, the relay sends as much as was known and dies",
            writers=(0, 0),
            faults=Faults(forgetting=1, relay_crash=1),
            forgetting=Forgetting(under_load=True),
            relay_batch=1,
        ),
        "compare what stands at the last offset known, not how many records there are",
    ),
    Limit(
        Scenario(
            "the broker forgets, and a consumer outside a group reads on where it was",
            writers=(0, 1),
            faults=Faults(forgetting=1),
            forgetting=Forgetting(unnoticed=True),
        ),
        "start such a consumer (a rebuild of reporting) anew whenever the broker has been",
    ),
    Limit(
        Scenario(
            "a replay is asked for while a try that will fail is under way",
            published=(2,),
            consumers=2,
            partitions=2,
            partition_of=by_turns,
            poison=frozenset({A2}),
            repairs_during_a_try=True,
            sweeps=True,
        ),
        "a failed try leaves next_try_at alone if it was set after the try had read the row",
    ),
    Limit(
        Scenario(
            "a waiting event waits for something else at its second look (without the sweeper)",
            published=(1, 1, 1),
            consumers=2,
            partitions=2,
            partition_of=lambda fact: min(fact.subject, 1),
            needs={A1: (B1, C1)},
            batch=1,
        ),
        "look once more whenever what it waits for has changed; the sweeper does, after two seconds",
    ),
    Limit(
        Scenario(
            "more is woken than one look has room for (without the sweeper)",
            published=(1, 1, 1),
            partitions=2,
            partition_of=lambda fact: fact.subject // 2,
            needs={A1: (C1,), B1: (C1,)},
            most_at_once=1,
        ),
        "go on with the subjects that were left over; the sweeper does, after up to a minute",
        Parts(inbox=WakesTheRest),
    ),
)
