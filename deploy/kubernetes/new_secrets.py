"""The Secrets that the manifests name, from a file as `make .env` makes it:

    .venv/bin/python deploy/kubernetes/new_secrets.py .env | kubectl apply --namespace ekspor --filename -

Where an external store keeps them, it has to make Secrets of these names and keys (docs/operations/kubernetes.md).
What is weak, missing or used twice is refused, and nothing is printed.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

HERE = Path(__file__).resolve().parent
SERVICES = ("registration", "training", "assessment", "certification", "reporting")
OWN = {
    "registration": ("EKSPOR_NIK_KEY", "EKSPOR_NIK_INDEX_KEY"),
    "certification": ("EKSPOR_SIGNING_KEY",),
}
DATABASE = "database-rw:5432"
SETTING = re.compile(r"""^(EKSPOR_\w+)=(?:"([^"]*)"|'([^']*)'|(.*))$""", re.MULTILINE)
SECRET = re.compile(r"PASSWORD|SECRET|KEY$")


def settings_of(text: str) -> dict[str, str]:
    """What a file as docker compose reads it says."""
    return {name: double or single or plain for name, double, single, plain in SETTING.findall(text)}


def secrets_of(env: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By the names of Secrets, and of their keys. Raises KeyError for what is missing."""
    return {
        **{f"{service}-secrets": _of_service(service, env) for service in SERVICES},
        "database-superuser": {"username": "postgres", "password": env["EKSPOR_POSTGRES_PASSWORD"]},
        "database-users": _beginning("EKSPOR_DATABASE_PASSWORD_", env),
        "kafka-users": _beginning("EKSPOR_KAFKA_PASSWORD_", env),
        "kafka-monitor": {
            "sasl": "scram_sha512",
            "tls": "enable",
            "username": "monitor",
            "password": env["EKSPOR_KAFKA_PASSWORD_MONITOR"],
        },
        "keycloak-secrets": {
            "KC_DB_PASSWORD": env["EKSPOR_DATABASE_PASSWORD_KEYCLOAK"],
            "KC_BOOTSTRAP_ADMIN_PASSWORD": env["EKSPOR_KEYCLOAK_ADMIN_PASSWORD"],
            **_beginning("EKSPOR_CLIENT_SECRET_", env),
            **_beginning("EKSPOR_OFFICER_PASSWORD_", env),
        },
    }


def _of_service(service: str, env: Mapping[str, str]) -> dict[str, str]:
    """Files, which a process finds by EKSPOR_SECRETS_DIR."""
    password = quote(env[f"EKSPOR_DATABASE_PASSWORD_{service.upper()}"], safe="")
    return {
        "ekspor_database_url": f"postgresql://{service}:{password}@{DATABASE}/{service}",
        "ekspor_kafka_password": env[f"EKSPOR_KAFKA_PASSWORD_{service.upper()}"],
        **{name.lower(): env[name] for name in OWN.get(service, ())},
    }


def _beginning(prefix: str, env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(prefix)}


def manifests_of(secrets: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "ekspor"}},
            "type": "kubernetes.io/basic-auth" if set(content) == {"username", "password"} else "Opaque",
            "stringData": dict(content),
        }
        for name, content in secrets.items()
    ]


def main() -> None:
    [file] = sys.argv[1:]
    env = settings_of(Path(file).read_text(encoding="utf-8"))
    complaints = runpy.run_path(str(HERE.parent / "compose" / "preflight.py"))["complaints"]
    if found := list(complaints({name: value for name, value in env.items() if SECRET.search(name)})):
        sys.exit("\n".join(found))
    try:
        secrets = secrets_of(env)
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not in {file}")
    yaml.safe_dump_all(manifests_of(secrets), sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main()
