"""What is broken follows from the seed, and in seven seeds each kind comes to each place. Needs no engine."""

from tests.compose.outages import KINDS, PLACES, outages_of
from tests.faults.rig import APART

SPAN = (2.0, 32.0)


def test_a_seed_draws_the_same_outages_every_time() -> None:
    assert outages_of(4, APART, SPAN) == outages_of(4, APART, SPAN)
    assert outages_of(4, APART, SPAN) != outages_of(5, APART, SPAN)


def test_in_seven_seeds_each_kind_has_come_to_each_place() -> None:
    drawn = {(one.kind, one.place) for seed in range(1, 8) for one in outages_of(seed, APART, SPAN)}
    assert drawn == {(kind, place) for kind in KINDS for place in PLACES}


def test_victims_are_containers_of_the_stack_and_moments_lie_within_the_load() -> None:
    containers = {f"{service}-{role}" for service, roles in APART.items() for role in roles}
    for seed in range(50):
        for one in outages_of(seed, APART, SPAN):
            assert one.victim in containers | {"kafka", "postgres", "gateway"}
            assert SPAN[0] <= one.at <= SPAN[1]
