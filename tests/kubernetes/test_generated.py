"""What Kubernetes is told once more is what is declared. Needs no kustomize."""

import pytest
import yaml

from tests.kubernetes.references import fresh_secrets, program
from tests.kubernetes.rendering import KUBERNETES, ROOT

GENERATE = program("deploy/kubernetes/generate.py")
SERVICES = ("registration", "training", "assessment", "certification", "reporting")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("file", GENERATE.generated())
def test_it_is_what_make_manifests_writes(file):
    written = GENERATE.text_of(GENERATE.generated()[file])
    assert (KUBERNETES / file).read_text() == written, "run `make manifests`"


def test_every_topic_is_kept_on_three_brokers_and_acknowledged_by_two():
    topics = yaml.safe_load((ROOT / "deploy/kafka/topics.yaml").read_text())["topics"]
    made = GENERATE.generated()["overlays/production/broker/topics.yaml"]
    assert [topic["metadata"]["name"] for topic in made] == list(topics)
    assert {
        (topic["spec"]["replicas"], topic["spec"]["config"]["min.insync.replicas"]) for topic in made
    } == {(3, 2)}


def test_a_user_may_what_access_yaml_says_and_no_more():
    users = {
        user["metadata"]["name"]: user["spec"]
        for user in GENERATE.generated()["overlays/production/broker/users.yaml"]
    }
    access = yaml.safe_load((ROOT / "deploy/kafka/access.yaml").read_text())
    assert set(users) == {*access["services"], *access["consumers"], *access["watchers"]}
    acls = {
        (acl["resource"]["type"], acl["resource"].get("name"), acl["resource"].get("patternType")): acl[
            "operations"
        ]
        for acl in users["training"]["authorization"]["acls"]
    }
    owns, reads = access["services"]["training"]["owns"], access["services"]["training"]["reads"]
    assert acls == {
        **{("topic", topic, "literal"): ["Read", "Write"] for topic in owns},
        **{("topic", topic, "literal"): ["Read"] for topic in reads},
        ("group", "training", "literal"): ["Read"],
        ("group", "training.", "prefix"): ["Read"],
    }
    watched = [
        (acl["resource"]["type"], *acl["operations"]) for acl in users["monitor"]["authorization"]["acls"]
    ]
    assert watched == [("cluster", "Describe"), ("group", "Describe"), ("topic", "Describe")]


def test_workers_are_scaled_by_every_topic_that_they_read():
    access = yaml.safe_load((ROOT / "deploy/kafka/access.yaml").read_text())["services"]
    for scaled in GENERATE.generated()["components/scaling/workers.yaml"]:
        service = scaled["metadata"]["name"].removesuffix("-worker")
        triggers = [trigger["metadata"] for trigger in scaled["spec"]["triggers"]]
        assert [trigger["topic"] for trigger in triggers] == access[service]["reads"]
        assert {trigger["limitToPartitionsWithLag"] for trigger in triggers} == {"true"}


def test_the_superuser_of_the_broker_logs_in_as_in_compose():
    [broker] = yaml.safe_load_all((KUBERNETES / "overlays/local/broker/statefulset.yaml").read_text())
    given = {
        one["name"]: one.get("value") for one in broker["spec"]["template"]["spec"]["containers"][0]["env"]
    }
    lines = (ROOT / "deploy/kafka/broker.env").read_text().splitlines()
    quoted = {
        name: value[1:-1] for name, _, value in (line.partition("=") for line in lines) if value[:1] == "'"
    }
    assert quoted
    assert {name: given[name] for name in quoted} == quoted


def test_the_database_is_set_up_as_in_compose():
    [local] = yaml.safe_load_all((KUBERNETES / "overlays/local/database/statefulset.yaml").read_text())
    [container] = local["spec"]["template"]["spec"]["containers"]
    assert container["args"] == COMPOSE["postgres"]["command"]
    assert container["image"] in COMPOSE["postgres"]["image"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_its_own_secrets_and_nobody_elses(service):
    secrets = fresh_secrets()
    own = secrets[f"{service}-secrets"]
    others = [name for name in secrets if name.endswith("-secrets") and name != f"{service}-secrets"]
    assert own["ekspor_database_url"].startswith(f"postgresql://{service}:")
    assert own["ekspor_database_url"].endswith(f"/{service}")
    assert not set(own.values()) & {value for name in others for value in secrets[name].values()}
    assert own["ekspor_kafka_password"] == secrets["kafka-users"][f"EKSPOR_KAFKA_PASSWORD_{service.upper()}"]
