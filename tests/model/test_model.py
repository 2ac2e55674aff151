"""The protocol holds in every interleaving of a smaller search, and each way of building it wrong is found."""

from dataclasses import replace

import pytest

from tests.model.limits import LIMITS, Limit
from tests.model.sabotage import HARMLESS, SABOTAGES
from tests.model.scenario import Parts, Scenario
from tests.model.scenarios import SCENARIOS
from tests.model.search import Search
from tests.model.state import State, Step

SMALL = [scenario for scenario in SCENARIOS if not scenario.large]
WRONG = [scenario for scenario in SABOTAGES if not scenario.large]


def _named(scenario: Scenario) -> str:
    return scenario.name


@pytest.mark.parametrize("scenario", SMALL, ids=_named)
def test_nothing_is_lost_doubled_reordered_or_stuck(scenario: Scenario) -> None:
    found = scenario.run()
    assert found.wrong is None, "\n".join(found.trace)


@pytest.mark.parametrize("scenario", [scenario for scenario, _ in HARMLESS if not scenario.large], ids=_named)
def test_what_is_wrong_and_harmless_breaks_nothing(scenario: Scenario) -> None:
    assert scenario.run().wrong is None


@pytest.mark.parametrize("scenario", WRONG, ids=_named)
def test_a_mechanism_built_wrong_breaks_an_invariant_and_built_right_does_not(scenario: Scenario) -> None:
    found = scenario.run()
    assert found.wrong and found.trace
    assert scenario.built_right().run().wrong is None


@pytest.mark.parametrize(
    "limit",
    [limit for limit in LIMITS if not limit.scenario.large],
    ids=lambda limit: str(limit.scenario.name),
)
def test_a_known_limit_still_breaks(limit: Limit) -> None:
    assert limit.scenario.run().wrong


@pytest.mark.parametrize("scenario", [s for s in WRONG if s.relays == 1], ids=_named)  # two know no thrift
def test_thrift_changes_no_verdict(scenario: Scenario) -> None:
    for parts in (scenario.parts, Parts()):
        search = replace(scenario, parts=parts).search()
        assert bool(search.run().wrong) == bool(replace(search, thrift=False).run().wrong)


def test_the_search_notices_a_system_that_never_comes_to_rest() -> None:
    start = SABOTAGES[0].search().start
    there = start._replace(next_id=2)

    def back_and_forth(s: State) -> list[Step]:
        return [Step("there", there)] if s == start else [Step("and back", start)]

    assert Search(start, back_and_forth, lambda _: None, lambda _: None).run().wrong == "never comes to rest"
