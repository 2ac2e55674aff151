"""Every answer that is not a success is a problem document with a code, and gives nothing away."""

from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pantry
import pytest
from pantry import Pantry
from sqlalchemy import exc

from chassis import NotFound, Refusal, Unprocessable
from chassis.http.faults import is_away
from chassis.refusals import catalogue

SECRET = "Siti Rahayu 3671011505900001"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The document, after checking what each must have."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["code"] == code
    assert document["type"] == f"/problems/{code}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == answer.request.url.path
    assert document["trace_id"] in answer.headers["traceresponse"]
    return document


async def test_a_rules_refusal_tells_the_field_and_the_verdicts(service: Pantry) -> None:
    document = problem(await service.store(json={"label": "SAMBAL", "grams": 9_000}), 422, "jar_too_heavy")
    assert document["field"] == "grams"
    assert document["verdicts"] == [{"rule": "weight", "passed": False}]


async def test_an_unknown_field_is_refused_by_name(service: Pantry) -> None:
    answer = await service.store(json={"label": "SAMBAL", "grams": 1, "gramms": 1})
    document = problem(answer, 422, "invalid_request")
    assert document["field"] == "gramms"
    assert document["errors"] == [
        {
            "field": "gramms",
            "problem": "is not a known field",
            "expected": "only documented fields; check the spelling",
        }
    ]


async def test_each_wrong_field_is_named_with_what_would_be_right(service: Pantry) -> None:
    answer = await service.store(json={"label": "sambal!", "grams": 0, "filled_on": "31/12/2024"})
    errors = {e["field"]: e["expected"] for e in problem(answer, 422, "invalid_request")["errors"]}
    assert errors == {
        "label": "text of the form ^[A-Z0-9][A-Z0-9._-]{0,63}$",
        "grams": "more than 0",
        "filled_on": "a date as YYYY-MM-DD",
    }


async def test_what_was_sent_is_not_sent_back(service: Pantry) -> None:
    answer = await service.store(json={"label": SECRET, "grams": SECRET, "filled_on": SECRET})
    assert SECRET not in answer.text


BROKEN: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{grams: 1}", "application/json"),
    "cut off": (b'{"label": "SAM', "application/json"),
    "not a map": (b"[1, 2]", "application/json"),
    "empty": (b"", "application/json"),
    "not UTF-8": (b'{"label": "\xff\xfe", "grams": 1}', "application/json"),
    "half a character": (b'{"label": "\\ud800", "grams": 1}', "application/json"),
    "a number without end": (b'{"label": "SAMBAL", "grams": ' + b"9" * 6_000 + b"}", "application/json"),
    "nested without end": (b'{"label":' + b"[" * 9_000, "application/json"),
    "NaN": (b'{"label": "SAMBAL", "grams": NaN}', "application/json"),
    "of another type": (b"label=SAMBAL&grams=1", "application/x-www-form-urlencoded"),
    "XML": (b"<jar/>", "application/xml"),
}


@pytest.mark.parametrize("which", list(BROKEN))
async def test_a_broken_body_is_refused_and_never_a_fault(service: Pantry, which: str) -> None:
    content, kind = BROKEN[which]
    headers = {"Idempotency-Key": "one", "Content-Type": kind}
    answer = await service.request("POST", "/v1/jars", content=content, headers=headers)
    problem(answer, answer.status_code, answer.json()["code"])
    assert (answer.status_code, answer.json()["code"]) in {(422, "invalid_request"), (400, "unreadable_body")}


async def test_a_broken_form_is_refused_and_never_a_fault(service: Pantry) -> None:
    headers = {"Idempotency-Key": "one", "Content-Type": "multipart/form-data; boundary=b"}
    for content in (b'--b\r\nContent-Disposition: form-data; name="picture"', b"nonsense", b""):
        answer = await service.request("POST", "/v1/jars/labels", content=content, headers=headers)
        assert answer.status_code in {400, 422}


async def test_a_number_that_the_database_cannot_hold_is_refused(service: Pantry) -> None:
    for statement in ("select $1::integer", "select $1::bigint::integer"):  # refused by driver, by server
        with pytest.raises(exc.DBAPIError) as raised:
            async with service.database.engine.connect() as connection:
                await connection.exec_driver_sql(statement, (2**40,))
        pantry.fail_with.append(raised.value)
        problem(await service.store(), 422, "unstorable_value")


async def test_a_query_with_a_nul_character_is_refused(service: Pantry) -> None:
    problem(await service.request("GET", "/v1/jars?label=%00"), 422, "unstorable_value")


async def test_a_misspelt_filter_is_refused_by_name(service: Pantry) -> None:
    document = problem(await service.request("GET", "/v1/jars?lable=SAMBAL"), 422, "invalid_request")
    assert document["errors"][0]["field"] == "lable"
    assert document["errors"][0]["expected"] == "one of after, label, limit"


async def test_an_unknown_path_and_a_wrong_method_are_problems_too(service: Pantry) -> None:
    problem(await service.request("GET", "/v1/bottles"), 404, "not_found")
    answer = await service.request("DELETE", "/v1/jars")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]
    problem(await service.request("GET", "/v1/jars/not-a-uuid"), 422, "invalid_request")


async def test_a_body_that_says_it_is_too_large_is_refused(service: Pantry) -> None:
    answer = await service.store(json={"label": "S" * 20_000, "grams": 1})
    assert problem(answer, 413, "body_too_large")["limit"] == 10_000


async def test_a_body_that_turns_out_too_large_is_refused(service: Pantry) -> None:
    async def endless() -> Any:
        for _ in range(1_000):
            yield b"x" * 1_000

    headers = {"Idempotency-Key": "one", "Content-Type": "application/json"}
    answer = await service.request("POST", "/v1/jars", content=endless(), headers=headers)
    problem(answer, 413, "body_too_large")


async def test_an_upload_has_a_limit_of_its_own(service: Pantry) -> None:
    async def upload(size: int, key: str) -> httpx.Response:
        files = {"picture": ("label.png", b"x" * size, "image/png")}
        return await service.request("POST", "/v1/jars/labels", headers={"Idempotency-Key": key}, files=files)

    assert (await upload(4_000, "small")).status_code == 201
    assert (await upload(20_000, "larger-than-JSON-may-be")).json()["code"] == "jar_too_heavy"
    problem(await upload(60_000, "too-large"), 413, "body_too_large")


async def test_a_fault_of_ours_gives_nothing_away(service: Pantry) -> None:
    pantry.fail_with.append(ValueError(SECRET))
    answer = await service.store()
    problem(answer, 500, "internal_error")
    assert SECRET not in answer.text


def _caused_by(cause: Exception) -> Exception:
    """A driver's error as SQLAlchemy wraps it."""
    wrapped = Exception(str(cause))
    wrapped.__cause__ = cause
    wrapped.sqlstate = getattr(cause, "sqlstate", None)  # type: ignore[attr-defined]
    return wrapped


AWAY: dict[str, Callable[[], Exception]] = {
    "refuses connections": lambda: ConnectionRefusedError(111, "refused"),
    "does not answer": TimeoutError,
    "has no free connection": lambda: exc.TimeoutError("QueuePool limit"),
    "is shutting down": lambda: exc.DBAPIError("x", {}, _caused_by(asyncpg.AdminShutdownError("bye"))),
    "is starting up": lambda: asyncpg.CannotConnectNowError("starting up"),
    "lost the connection": lambda: exc.InterfaceError(
        "x", {}, Exception("closed"), connection_invalidated=True
    ),
}


@pytest.mark.parametrize("which", list(AWAY))
async def test_while_the_database_is_away_the_answer_is_try_again(service: Pantry, which: str) -> None:
    pantry.fail_with.append(AWAY[which]())
    answer = await service.store("one")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert (await service.store("one")).status_code == 201


async def test_an_error_in_a_statement_is_a_fault_of_ours_and_not_an_outage(service: Pantry) -> None:
    with pytest.raises(exc.DBAPIError) as raised:
        await service.count("cellar")
    assert not is_away(raised.value)
    assert not is_away(ValueError("x"))
    assert not is_away(FileNotFoundError("x"))


async def test_a_deadlock_is_tried_again(service: Pantry) -> None:
    pantry.fail_with.extend(
        exc.DBAPIError("x", {}, _caused_by(asyncpg.DeadlockDetectedError("deadlock"))) for _ in range(3)
    )
    assert (await service.store()).status_code == 201
    assert await service.count("jar") == 1


async def test_the_type_of_a_problem_leads_to_its_meaning(service: Pantry) -> None:
    document = (await service.store(json={"label": "SAMBAL", "grams": 9_000})).json()
    meaning = (await service.client.get(document["type"])).json()
    assert (meaning["code"], meaning["status"]) == ("jar_too_heavy", 422)
    problem(await service.client.get("/problems/no_such_code"), 404, "not_found")


def test_the_catalogue_has_every_code_with_a_title_and_a_status() -> None:
    codes = [kind.code for kind in catalogue()]
    assert {"not_found", "missing_scope", "idempotency_key_reused", "jar_too_heavy"} <= set(codes)
    assert codes == sorted(codes)
    assert all(kind.title and 400 <= kind.status < 600 for kind in catalogue())


def test_a_code_that_is_not_snake_case_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="snake_case"):
        type("Wrong", (Unprocessable,), {"code": "Not-A-Code", "title": "Wrong"})
    with pytest.raises(TypeError, match="title"):
        type("Nameless", (Unprocessable,), {"code": "nameless_thing"})


def test_a_refusal_is_found_under_its_base() -> None:
    assert issubclass(pantry.JarNotFound, NotFound)
    assert issubclass(NotFound, Refusal)
    assert pantry.JarNotFound("No such jar.").status == 404
