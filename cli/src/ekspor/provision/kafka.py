"""Makes a broker as it is declared. What is so already is left alone, so a second run changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from kafka.errors import InvalidReplicationFactorError, TopicAlreadyExistsError

from ekspor.failures import Refused
from ekspor.provision.broker import Login
from ekspor.provision.declared import ANY, Declaration, Permission, Topic

EVERYWHERE = "*"  # hosts: an address is no proof of anything in a network of containers
LEADERS_WITHIN = 120  # seconds
_EVERY_ACL = ACLFilter(
    principal=None,
    host=None,
    operation=ACLOperation.ANY,
    permission_type=ACLPermissionType.ANY,
    resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


class Provisioner:
    """Brings one broker to its declaration. `changes` says in words what was done, or would be on a dry run."""

    def __init__(self, login: Login, declaration: Declaration, *, dry: bool = False) -> None:
        self._login = login
        self._declaration = declaration
        self._dry = dry
        self.changes: list[str] = []

    def run(self, passwords: Mapping[str, str], *, within: float) -> list[str]:
        """Topics, users, permissions. A broker that is still starting is given `within` seconds."""
        with self._login.admin(within) as admin:
            self._topics(admin)
            self._users(admin, passwords)
            self._permissions(admin)
        return self.changes

    def _change(self, what: str, do: Callable[[], object]) -> None:
        self.changes.append(what)
        if not self._dry:
            do()

    # -- topics -----------------------------------------------------------------------------------------

    def _topics(self, admin: KafkaAdminClient) -> None:
        declared = self._declaration.topics
        there = {
            topic["name"]: len(topic["partitions"])
            for topic in admin.describe_topics()
            if topic["name"] in declared
        }
        for topic in declared.values():
            if topic.name not in there:
                self._change(
                    f"topic {topic.name} created with {topic.partitions} partitions",
                    partial(_create, admin, topic),
                )
            elif there[topic.name] < topic.partitions:
                self._grow(admin, topic, there[topic.name])
        if not self._dry:  # the broker makes leaders in its own time; a run that follows must find them
            admin.wait_for_topics(list(declared), timeout_ms=LEADERS_WITHIN * 1000)
        self._configs(admin, [declared[name] for name in there])

    def _grow(self, admin: KafkaAdminClient, topic: Topic, partitions: int) -> None:
        if not topic.may_grow:
            raise Refused(
                f"{topic.name} has {partitions} partitions, not {topic.partitions}, and may not grow: "
                "rows would stay behind in partitions that their keys no longer map to"
            )
        self._change(
            f"topic {topic.name} grown from {partitions} to {topic.partitions} partitions",
            partial(admin.create_partitions, {topic.name: topic.partitions}),
        )

    def _configs(self, admin: KafkaAdminClient, topics: Iterable[Topic]) -> None:
        asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
        found = admin.describe_configs(asked, config_filter="all")["topic"] if asked else {}
        for topic in topics:
            for key, value in topic.config.items():
                before = found[topic.name][key]["value"]
                if before != value:
                    setting = ConfigResource(ConfigResourceType.TOPIC, topic.name, {key: value})
                    self._change(
                        f"topic {topic.name}: {key} {before} -> {value}",
                        partial(_configure, admin, setting),
                    )

    # -- users ------------------------------------------------------------------------------------------

    def _users(self, admin: KafkaAdminClient, passwords: Mapping[str, str]) -> None:
        mechanism = self._declaration.mechanism
        there = {name for name, found in _credentials(admin).items() if mechanism in found}
        for user in self._declaration.users:
            # The broker tells nobody whether a password is the right one, except at the door.
            known = user in there
            if not (known and self._login.as_user(user, passwords[user], mechanism).works()):
                credential = UserScramCredentialUpsertion(user, mechanism, passwords[user])
                self._change(
                    f"user {user} {'given another password' if known else 'created'}",
                    partial(_alter, admin, credential),
                )
        for user, found in sorted(_credentials(admin).items()):
            for other in sorted(found):
                if user == self._declaration.superuser:
                    continue
                if user not in self._declaration.users or other != mechanism:
                    deletion = UserScramCredentialDeletion(user, other)
                    self._change(
                        f"user {user}: {other} credential removed",
                        partial(_alter, admin, deletion),
                    )

    # -- permissions ------------------------------------------------------------------------------------

    def _permissions(self, admin: KafkaAdminClient) -> None:
        wanted = {_acl(permission): permission for permission in self._declaration.permissions}
        there = set(admin.describe_acls(_EVERY_ACL)[0])
        missing = sorted((permission for acl, permission in wanted.items() if acl not in there))
        if missing:
            self.changes += [f"{permission}" for permission in missing]
            if not self._dry:
                failed = admin.create_acls([_acl(permission) for permission in missing])["failed"]
                _refuse(f"permission not created: {error.__name__}" for error in failed)
        for acl in sorted(there - set(wanted), key=str):
            self._change(f"removed: {_in_words(acl)}", partial(_remove, admin, acl))


def _create(admin: KafkaAdminClient, topic: Topic) -> None:
    shape = {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replication_factor,
        "configs": topic.config,
    }
    deadline = time.monotonic() + LEADERS_WITHIN
    while True:
        try:
            admin.create_topics({topic.name: shape}, timeout_ms=30_000)
            return
        except TopicAlreadyExistsError:  # a moment ago, and not listed yet
            return
        except InvalidReplicationFactorError:  # brokers that have only just started are not counted yet
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def _configure(admin: KafkaAdminClient, setting: ConfigResource) -> None:
    _refuse_errors(admin.alter_configs([setting])["topic"])


def _credentials(admin: KafkaAdminClient) -> dict[str, set[str]]:
    """The SCRAM mechanisms by which each user may log in."""
    return {
        user: {info["mechanism"].name.replace("_", "-") for info in found["credential_infos"]}
        for user, found in admin.describe_user_scram_credentials().items()
    }


def _alter(admin: KafkaAdminClient, alteration: Any) -> None:
    _refuse_errors(admin.alter_user_scram_credentials([alteration]), fine=None)


def _acl(permission: Permission) -> ACL:
    begins = permission.name.removesuffix(ANY)
    prefixed = begins not in ("", permission.name)
    pattern = ACLResourcePatternType.PREFIXED if prefixed else ACLResourcePatternType.LITERAL
    return ACL(
        principal=f"User:{permission.user}",
        host=EVERYWHERE,
        operation=ACLOperation[permission.operation],
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(
            ResourceType[permission.resource], begins if prefixed else permission.name, pattern
        ),
    )


def _remove(admin: KafkaAdminClient, acl: ACL) -> None:
    pattern = acl.resource_pattern
    exactly = ACLFilter(
        principal=acl.principal,
        host=acl.host,
        operation=acl.operation,
        permission_type=acl.permission_type,
        resource_pattern=ResourcePatternFilter(
            pattern.resource_type, pattern.resource_name, pattern.pattern_type
        ),
    )
    _refuse(
        f"permission not removed: {error.__name__}"
        for _, removed, error in admin.delete_acls([exactly])
        if not removed
    )


def _in_words(acl: ACL) -> str:
    pattern = acl.resource_pattern
    return (
        f"{acl.permission_type.name} {acl.principal} from {acl.host} {acl.operation.name} "
        f"{pattern.resource_type.name} {pattern.resource_name} ({pattern.pattern_type.name})"
    )


def _refuse_errors(answers: Mapping[str, str | None], fine: str | None = "OK") -> None:
    _refuse(f"{name}: {answer}" for name, answer in answers.items() if answer != fine)


def _refuse(complaints: Iterable[str]) -> None:
    if told := list(complaints):
        raise Refused("the broker did not do it: " + "; ".join(told))
