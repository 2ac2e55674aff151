"""What is logged: enough to find the fault, and nobody's data."""

import io
import json
import logging
from typing import Any

import pantry
import structlog
from pantry import Pantry
from structlog.testing import capture_logs

from chassis import metrics

SECRET = "Siti Rahayu 3671011505900001"


async def test_the_log_line_says_who_asked_what_and_nothing_personal(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    with capture_logs() as lines:
        await service.request("GET", f"/v1/jars/{jar_id}")
        await service.request("GET", "/v1/jars?label=SITI")
        await service.store(json={"label": SECRET, "grams": 1})
    shown, listed, refused = lines
    assert shown["route"] == "/v1/jars/{jar_id}"
    assert (shown["status"], shown["agency"], shown["client"]) == (200, "BLK-BENDA", "test")
    assert refused["problem"] == "invalid_request"
    assert "SITI" not in str(listed)
    assert SECRET not in str(lines)


async def test_a_fault_is_logged_with_its_place_and_without_its_message(
    service: Pantry, stdout: io.StringIO
) -> None:
    pantry.fail_with.append(ValueError(SECRET))
    answer = await service.store()
    fault, request = (json.loads(line) for line in stdout.getvalue().splitlines())
    assert fault["error"] == "builtins.ValueError"
    assert "store_jar" in fault["frames"][-1]
    assert fault["trace_id"] == request["trace_id"] == answer.json()["trace_id"]
    assert SECRET not in stdout.getvalue()


def test_a_personal_field_is_dropped_from_the_log_and_counted(stdout: io.StringIO) -> None:
    before = metrics.log_fields_dropped._value.get()
    log = structlog.get_logger().new()
    log.info(
        "registered",
        nik_ktp="3671",
        full_name="Siti",
        person_id="p-1",
        holder={"phone": "+62", "track": "exporter"},
    )
    line: dict[str, Any] = json.loads(stdout.getvalue())
    assert line["person_id"] == "p-1"
    assert line["holder"] == {"track": "exporter"}
    assert "nik_ktp" not in line
    assert "full_name" not in line
    assert metrics.log_fields_dropped._value.get() - before == 3


def test_what_libraries_log_goes_the_same_way_without_the_message_of_an_exception(
    stdout: io.StringIO,
) -> None:
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    line = json.loads(stdout.getvalue())
    assert (line["event"], line["logger"], line["service"]) == ("it failed", "some.library", "pantry")
    assert line["error"] == "builtins.ValueError"
    assert SECRET not in stdout.getvalue()
