"""Where the mechanism as it is built does not hold, and for each what would mend it.

Each assumes what the scenarios do not: two faults at an unlucky moment, or a reader outside a group that does not
start anew. Whoever mends the chassis changes the model, moves the scenario to the others, and the old way to the
sabotages.
"""

from dataclasses import dataclass

from tests.model.broker import Forgetting
from tests.model.scenario import Scenario
from tests.model.state import Faults


@dataclass(frozen=True)
class Limit:
    """A scenario that goes wrong, and what is to be done about it."""

    scenario: Scenario
    mend: str


LIMITS = (
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
)
