"""What deploy/kafka declares, and whether it is what the services promised each other in contracts/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from ekspor.embedded.topics import CHECKOUT
from ekspor.failures import Refused

Operation = Literal["READ", "WRITE", "DESCRIBE"]
Resource = Literal["TOPIC", "GROUP", "CLUSTER"]

ANY = "*"
THE_CLUSTER = "kafka-cluster"  # its only name


@dataclass(frozen=True)
class Topic:
    """A topic as it should be. One that may not grow was given its partitions for ever."""

    name: str
    partitions: int
    replication_factor: int
    may_grow: bool
    config: dict[str, str]


@dataclass(frozen=True, order=True)
class Permission:
    """`user` may do `operation`; everything that is no Permission is denied. `name.*`: all that begin so."""

    user: str
    operation: Operation
    resource: Resource
    name: str

    def __str__(self) -> str:
        return f"{self.user} may {self.operation} {self.resource} {self.name}"


@dataclass(frozen=True)
class User:
    """Who logs in. The consumer group bears the user's name."""

    name: str
    owns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    watches: bool = False

    def permissions(self) -> Iterator[Permission]:
        """All that this user may do. WRITE brings the idempotent producer, and READ and WRITE bring DESCRIBE."""
        for topic in self.owns:
            yield Permission(self.name, "WRITE", "TOPIC", topic)
        for topic in (*self.owns, *self.reads):
            yield Permission(self.name, "READ", "TOPIC", topic)
        if self.reads:
            yield Permission(self.name, "READ", "GROUP", self.name)
            # A service whose database was restored reads in a group of another name (docs/decisions/0018).
            yield Permission(self.name, "READ", "GROUP", f"{self.name}.{ANY}")
        if self.watches:
            yield Permission(self.name, "DESCRIBE", "TOPIC", ANY)
            yield Permission(self.name, "DESCRIBE", "GROUP", ANY)
            # For the broker's disks. It shows everybody's permissions too, which are no secret: they are declared.
            yield Permission(self.name, "DESCRIBE", "CLUSTER", THE_CLUSTER)


@dataclass(frozen=True)
class Declaration:
    """Everything that should be on one broker."""

    topics: dict[str, Topic]
    services: dict[str, User]
    others: dict[str, User]
    superuser: str
    mechanism: str

    @property
    def users(self) -> dict[str, User]:
        """Everybody but the superuser."""
        return {**self.services, **self.others}

    @property
    def permissions(self) -> set[Permission]:
        return {permission for user in self.users.values() for permission in user.permissions()}


def declared(footing: str, root: Path = CHECKOUT) -> Declaration:
    """What deploy/kafka under `root` says for a footing. Raises Refused if contracts/ says otherwise."""
    topics = _yaml(root / "deploy/kafka/topics.yaml")
    access = _yaml(root / "deploy/kafka/access.yaml")
    if footing not in topics["footings"]:
        raise Refused(f"no footing {footing}; there are {', '.join(topics['footings'])}")
    declaration = Declaration(
        topics={name: _topic(name, kind, topics, footing) for name, kind in topics["topics"].items()},
        services={name: _user(name, rights) for name, rights in access["services"].items()},
        others={
            **{name: _user(name, rights) for name, rights in access["consumers"].items()},
            **{name: User(name, watches=True) for name in access["watchers"]},
        },
        superuser=access["superuser"],
        mechanism=access["mechanism"],
    )
    if complaints := [*_against_itself(declaration), *_against_contracts(declaration, root / "contracts")]:
        raise Refused("deploy/kafka does not agree with contracts/:\n  " + "\n  ".join(complaints))
    return declaration


def _yaml(file: Path) -> dict[str, Any]:
    if not file.exists():
        raise Refused(f"there is no {file}; name the folder that holds deploy/ and contracts/ with --root")
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def _topic(name: str, kind: str, described: dict[str, Any], footing: str) -> Topic:
    size, of_kind = described["footings"][footing], described["kinds"][kind]
    return Topic(
        name=name,
        partitions=int(size["partitions"]),
        replication_factor=int(size["replication_factor"]),
        may_grow=bool(of_kind["may_grow"]),
        config=dict(of_kind["config"]),
    )


def _user(name: str, rights: dict[str, list[str]]) -> User:
    return User(name, owns=tuple(rights.get("owns", ())), reads=tuple(rights["reads"]))


def _against_itself(declaration: Declaration) -> Iterator[str]:
    for user in declaration.users.values():
        for topic in (*user.owns, *user.reads):
            if topic not in declaration.topics:
                yield f"{user.name} is given {topic}, which is no topic"
    for user in declaration.others.values():
        for topic in (*user.owns, *user.reads):
            # A state topic is what can be forgotten, so that is where persons are (docs/decisions/0008).
            if topic in declaration.topics and not declaration.topics[topic].may_grow:
                yield f"{user.name} is no service and may not read {topic}, which holds personal data"


def _against_contracts(declaration: Declaration, contracts: Path) -> Iterator[str]:
    promised = {folder.name for folder in contracts.iterdir() if folder.is_dir()}
    if promised != set(declaration.services):
        yield f"services are {_listed(promised)}, declared are {_listed(set(declaration.services))}"
    told: set[str] = set()
    for service in sorted(promised & set(declaration.services)):
        user = declaration.services[service]
        owns, reads = (
            _topics_of(contracts / service / "events", "*.schema.json"),
            _topics_of(contracts / service / "needs", "*.json"),
        )
        told |= owns
        if owns != set(user.owns):
            yield f"{service} tells facts on {_listed(owns)}, and owns {_listed(set(user.owns))}"
        if reads != set(user.reads):
            yield f"{service} needs {_listed(reads)}, and reads {_listed(set(user.reads))}"
    if told != set(declaration.topics):
        yield f"facts are told on {_listed(told)}, topics are {_listed(set(declaration.topics))}"


def _topics_of(folder: Path, pattern: str) -> set[str]:
    return {json.loads(file.read_text(encoding="utf-8"))["x-topic"] for file in folder.glob(pattern)}


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
