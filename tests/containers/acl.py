"""`make acl-test`: everybody tries everything, and gets what was declared and nothing else.

Every user of deploy/kafka/access.yaml tries every operation on every topic and commits in every group; every role of
deploy/postgres/setup.sql tries every database. What is expected is worked out here from what the files declare, not
from the permissions that the provisioning made of it. Exits 1 if one answer is another than expected.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kafka.errors import KafkaError

from ekspor.provision.declared import User

from .engine import require_engine
from .kafka import KafkaContainer
from .knocking import NO, YES, Knocker
from .postgres import PostgresContainer
from .roles import tried_roles

PATIENCE = 60.0
OPERATIONS = ("see", "read", "write", "commit", "create", "grow", "configure", "delete")


@dataclass(frozen=True)
class Trial:
    """Who tried what on what, what was to be expected, and what came."""

    user: str
    operation: str
    on: str
    expected: str
    found: str

    @property
    def good(self) -> bool:
        return self.expected == self.found


def expected(user: User, operation: str, topic: str) -> str:
    """What the declaration says, in words of its own."""
    owned, readable = topic in user.owns, topic in (*user.owns, *user.reads)
    allowed = {
        "see": readable or user.watches,
        "read": readable,
        "write": owned,
        # In the group that bears the user's name, which only one that reads others' topics has.
        "commit": readable and bool(user.reads),
    }
    return YES if allowed.get(operation, False) else NO


def tried_topics(broker: KafkaContainer) -> Iterator[Trial]:
    """Every declared user, every operation, every topic; and the superuser, to see that each can succeed."""
    topics = list(broker.declaration.topics)
    for user in broker.declaration.users.values():
        with knocking(broker, user.name) as knocker:
            for operation in OPERATIONS:
                for topic in topics:
                    found = tried(knocker, operation, topic, user.name)
                    yield Trial(user.name, operation, topic, expected(user, operation, topic), found)
            seen = YES if user.watches else NO
            yield Trial(user.name, "permissions", "the cluster", seen, knocker.permissions())
            yield Trial(user.name, "disks", "the cluster", seen, knocker.disks())
    admin = broker.declaration.superuser
    with knocking(broker, admin) as knocker:
        for operation in OPERATIONS:
            for topic in topics:  # deleted last, and by him alone
                yield Trial(admin, operation, topic, YES, tried(knocker, operation, topic, admin))
        yield Trial(admin, "permissions", "the cluster", YES, knocker.permissions())
        yield Trial(admin, "disks", "the cluster", YES, knocker.disks())


def tried_groups(broker: KafkaContainer) -> Iterator[Trial]:
    """Every declared user in every other's group, for a topic that he may read."""
    groups = [user.name for user in broker.declaration.users.values() if user.reads]
    for user in broker.declaration.users.values():
        topic = (*user.reads, *broker.declaration.topics)[0]
        with knocking(broker, user.name) as knocker:
            for group in groups:
                if group != user.name:
                    yield Trial(user.name, "commit", f"group {group}", NO, knocker.commit(topic, group))


def tried(knocker: Knocker, operation: str, topic: str, group: str) -> str:
    found: str = knocker.commit(topic, group) if operation == "commit" else getattr(knocker, operation)(topic)
    return found


@contextmanager
def knocking(broker: KafkaContainer, user: str) -> Iterator[Knocker]:
    superuser = user == broker.declaration.superuser
    with (broker.administrator if superuser else broker.login(user)).admin(within=PATIENCE) as admin:
        yield Knocker(admin)


def wake_groups(broker: KafkaContainer) -> None:
    """The broker makes the topic of group offsets when it is asked for a group first."""
    with broker.administrator.admin(within=PATIENCE) as admin, suppress(KafkaError):
        admin.list_group_offsets({"anybody": None})


def main() -> None:
    require_engine()
    trials: list[Trial] = []
    broker, database = KafkaContainer(), PostgresContainer()
    try:
        broker.start()
        broker.provision()
        wake_groups(broker)
        trials += tried_groups(broker)
        trials += tried_topics(broker)
        database.start()
        trials += [Trial(*one) for one in asyncio.run(tried_roles(database))]
    finally:
        broker.destroy()
        database.destroy()
    for trial in trials:
        if not trial.good:
            print(
                f"{trial.user} tried to {trial.operation} {trial.on}: {trial.found}, expected {trial.expected}"
            )
    by_user: dict[str, list[Trial]] = {}
    for trial in trials:
        by_user.setdefault(trial.user, []).append(trial)
    for user, theirs in by_user.items():
        allowed = sum(trial.found == YES for trial in theirs)
        print(f"{user:14} {len(theirs):4} tried {allowed:4} allowed {len(theirs) - allowed:4} denied")
    good = sum(trial.good for trial in trials)
    print(f"{good} of {len(trials)} as expected")
    sys.exit(good != len(trials))


if __name__ == "__main__":
    main()
