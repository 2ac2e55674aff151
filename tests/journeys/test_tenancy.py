"""What belongs to another agency does not exist: 404 on each route, reads and writes, never 403 and never a clue."""

from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

pytestmark = pytest.mark.xdist_group("journeys")

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
STRANGER = "DISNAKER-BOGOR"
ALL_SCOPES_BUT_OPS = ["history:write", "act:behalf"]

# Whose lists hold a record of each kind: service, path, agency, field.
FOUND_IN = {
    "cohort_id": ("registration", "/v1/cohorts", "DISNAKER-TNG", "cohort_id"),
    "programme_id": ("registration", "/v1/programmes", "DISNAKER-TNG", "programme_id"),
    "enrolment_id": ("registration", "/v1/enrolments", "DISNAKER-TNG", "enrolment_id"),
    "person_id": ("registration", "/v1/enrolments", "DISNAKER-TNG", "person_id"),
    "training_id": ("training", "/v1/trainings", "DISNAKER-TNG", "training_id"),
    "session_id": ("training", "/v1/sessions", "DISNAKER-TNG", "session_id"),
    "candidacy_id": ("assessment", "/v1/candidacies", "LSP-SEN", "candidacy_id"),
    "assessor_id": ("assessment", "/v1/assessors", "LSP-SEN", "assessor_id"),
    "certificate_id": ("certification", "/v1/certificates", "LSP-SEN", "certificate_id"),
    "export_id": ("certification", "/v1/exports", "DISNAKER-TNG", "export_id"),
}
# Reference that every agency may read (published versions), and what belongs to no agency.
SHARED = ("/v1/schemes", "/v1/curricula", "/v1/parked", "/verify", "/problems")


def operations():
    for path in sorted(CONTRACTS.glob("*/openapi.json")):
        document = orjson.loads(path.read_bytes())
        for route, methods in document["paths"].items():
            if "{" in route and not route.startswith(SHARED):
                for method in methods:
                    yield pytest.param(
                        path.parent.name, route, method, id=f"{path.parent.name} {method} {route}"
                    )


@pytest.fixture(scope="module")
def records(walked):
    found = {}
    for name, (service, path, agency, field) in FOUND_IN.items():
        with walked.client(service, agency) as client:
            answer = client.get(path, params={"limit": 1})
            assert answer.status_code == 200, (path, answer.text)
            found[name] = answer.json()["items"][0][field]
    return found


@pytest.mark.parametrize(("service", "route", "method"), list(operations()))
def test_another_agencys_record_is_not_found(walked, records, service, route, method):
    document = orjson.loads((CONTRACTS / service / "openapi.json").read_bytes())
    operation = document["paths"][route][method]
    parameters = operation.get("parameters", ())
    filled = route
    for parameter in parameters:
        if parameter["in"] == "path":
            value = records.get(parameter["name"]) or sample(parameter["schema"], document)
            filled = filled.replace("{" + parameter["name"] + "}", str(value))
    query = {
        parameter["name"]: records.get(parameter["name"]) or sample(parameter["schema"], document)
        for parameter in parameters
        if parameter["in"] == "query" and parameter.get("required")
    }
    options = _body(operation, document)
    scopes = " ".join(chain([operation.get("x-scope", "")], ALL_SCOPES_BUT_OPS))
    with walked.client(service, STRANGER, scopes, person=uuid4()) as client:
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
        answer = client.request(method.upper(), filled, params=query, headers=headers, **options)
    assert answer.status_code == 404, (answer.status_code, answer.text)


def _body(operation, document):
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        return {"json": sample(content["application/json"]["schema"], document)}
    if "multipart/form-data" in content:
        schema = content["multipart/form-data"]["schema"]
        fields = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]["properties"]
        files = {
            name: ("a.csv", b"nik_ktp\n1\n")
            for name, field in fields.items()
            if field.get("format") == "binary" or "contentMediaType" in field
        }
        data = {name: str(sample(field, document)) for name, field in fields.items() if name not in files}
        return {"files": files, "data": data}
    return {}


# -- the least that a schema allows

Schema = dict[str, Any]

OF_PATTERN = {
    "^[0-9a-f]{64}$": "0" * 64,
    "^[a-z][a-z0-9_]{0,63}$": "back_entry",
}


def sample(schema: Schema, document: Schema) -> Any:
    """The smallest value that the schema allows, as far as a schema says it."""
    if "$ref" in schema:
        return sample(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            options = [option for option in schema[keyword] if option.get("type") != "null"]
            return sample(options[0], document) if options else None
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    return _of_type(schema, document)


def _of_type(schema: Schema, document: Schema) -> Any:
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        return {name: sample(schema["properties"][name], document) for name in wanted}
    if kind == "array":
        return [sample(schema["items"], document) for _ in range(schema.get("minItems", 1))]
    if kind in {"integer", "number"}:
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    if kind == "boolean":
        return False
    formats = {
        "uuid": str(uuid4()),
        "date": date(2025, 5, 30).isoformat(),
        "date-time": "2025-05-30T09:00:00+07:00",
    }
    if "format" in schema:
        return formats[schema["format"]]
    return OF_PATTERN.get(schema.get("pattern", ""), "X" * max(1, schema.get("minLength", 1)))
