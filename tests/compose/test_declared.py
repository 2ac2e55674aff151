"""docker-compose.yml, .env.example, the realm and the gateway say the same. Needs no engine."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from ekspor.embedded.tokens import AGENCIES, AGENCY_SCOPES, ALL_SCOPES, SERVICES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
REALM: dict[str, Any] = json.loads((ROOT / "deploy/keycloak/realm.json").read_text())
EXAMPLE = (ROOT / ".env.example").read_text()
PLACEHOLDER = re.compile(r"\$\{(EKSPOR_[A-Z_]+)")


def _secrets() -> set[str]:
    return set(re.findall(r"^(EKSPOR_\w+)=$", EXAMPLE, re.MULTILINE))


def _program(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_variable_of_compose_is_in_the_example_or_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{(EKSPOR_[A-Z_]+):\?\}", text))
    assert required == _secrets()


def test_preflight_is_given_every_secret_and_everything_waits_for_it() -> None:
    assert set(CONTAINERS["preflight"]["environment"]) == _secrets()
    for name in ("postgres", "kafka"):
        assert CONTAINERS[name]["depends_on"]["preflight"] == {"condition": "service_completed_successfully"}


def test_made_secrets_are_strong_and_the_example_is_not_taken() -> None:
    complaints = _program("deploy/compose/preflight.py").complaints
    filled = _program("deploy/compose/new_env.py").filled(EXAMPLE)
    made = dict(re.findall(r'^(EKSPOR_\w+)=("[^"]*"|.*)$', filled, re.MULTILINE))
    secrets = {name: made[name] for name in _secrets()}
    assert list(complaints(secrets)) == []
    assert len(list(complaints(dict.fromkeys(secrets, "")))) == len(secrets)
    [twice] = complaints({**secrets, "EKSPOR_NIK_KEY": secrets["EKSPOR_NIK_INDEX_KEY"]})
    assert twice == "EKSPOR_NIK_KEY is the same as EKSPOR_NIK_INDEX_KEY"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_its_own_secrets_and_nobody_elses(service: str) -> None:
    own = {name for name in CONTAINERS if name.startswith(f"{service}-")}
    assert own >= {f"{service}-{role}" for role in ("migrate", "api", "worker", "clock")}
    for name in own:
        given = set(PLACEHOLDER.findall(json.dumps(CONTAINERS[name]["environment"]))) & _secrets()
        others = {
            secret for other in SERVICES if other != service for secret in given if other.upper() in secret
        }
        assert not others, name


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_every_container_is_contained(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} <= set(container["deploy"]["resources"]["limits"])
    assert all(
        port.startswith(("127.0.0.1:", "${EKSPOR_BIND:-127.0.0.1}:")) for port in container.get("ports", ())
    )


def test_databases_and_broker_have_no_way_out() -> None:
    assert COMPOSE["networks"]["database"] == COMPOSE["networks"]["broker"] == {"internal": True}
    assert CONTAINERS["postgres"]["networks"] == ["database"]
    assert CONTAINERS["kafka"]["networks"] == ["broker"]


def test_a_broker_that_crashed_waits_longer_than_its_former_session_lasts() -> None:
    told = dict(
        re.findall(r"^(KAFKA_\w+)=(\d+)$", (ROOT / "deploy/kafka/broker.env").read_text(), re.MULTILINE)
    )
    patience = int(told["KAFKA_INITIAL_BROKER_REGISTRATION_TIMEOUT_MS"])
    assert patience > int(told["KAFKA_BROKER_SESSION_TIMEOUT_MS"])


def test_the_realm_has_every_scope_as_an_optional_one() -> None:
    there = {scope["name"] for scope in REALM["clientScopes"]}
    assert there == {*ALL_SCOPES, "basic", "ekspor"}
    assert {mapping["clientScope"] for mapping in REALM["scopeMappings"]} == set(ALL_SCOPES)
    assert all(client["defaultClientScopes"] == ["basic", "ekspor"] for client in REALM["clients"])


def test_each_agency_has_a_client_that_can_act_for_it_alone() -> None:
    clients = {client["clientId"]: client for client in REALM["clients"]}
    accounts = {
        user["serviceAccountClientId"]: user for user in REALM["users"] if "serviceAccountClientId" in user
    }
    for agency in AGENCIES:
        client = f"{agency.lower()}-client"
        assert accounts[client]["attributes"] == {"agency": [agency]}
        assert set(clients[client]["optionalClientScopes"]) == set(ALL_SCOPES) - {"ops"}
    operator = set(clients["operator-client"]["optionalClientScopes"])
    assert operator == {"ops", *(scope for scope in AGENCY_SCOPES if scope.endswith(":read"))}
    assert "attributes" not in accounts["operator-client"]


def test_nobody_can_give_himself_an_agency() -> None:
    [provider] = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
    profile = json.loads(provider["config"]["kc.user.profile.config"][0])
    edited_by = {one["name"]: one["permissions"]["edit"] for one in profile["attributes"]}
    assert edited_by["agency"] == edited_by["person"] == ["admin"]
    assert "unmanagedAttributePolicy" not in profile


def test_no_secret_stands_in_the_realm() -> None:
    secrets = [client["secret"] for client in REALM["clients"] if "secret" in client]
    secrets += [user["credentials"][0]["value"] for user in REALM["users"] if "credentials" in user]
    named = {secret.removeprefix("${").removesuffix("}") for secret in secrets}
    assert named == {name for name in _secrets() if "CLIENT_SECRET" in name or "OFFICER" in name}
    assert named <= set(CONTAINERS["keycloak"]["environment"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_leads_to_every_service(service: str) -> None:
    assert f"import service {service}\n" in (ROOT / "deploy/gateway/Caddyfile").read_text()


def test_nobody_behind_the_gateway_is_told_an_address_that_a_client_made_up() -> None:
    blocks = (ROOT / "deploy/gateway/Caddyfile").read_text().split("reverse_proxy ")[1:]
    assert len(blocks) == 2
    assert all("import whose\n" in block for block in blocks)
