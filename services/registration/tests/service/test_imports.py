"""Imports: a verdict per row, each row once, and nothing done by a dry run."""

import asyncio
import csv
import io
import json
from typing import Any

from registration.application_sheet.columns import COLUMNS

CONSENT = {
    "Hash Teks Persetujuan": "ab" * 32,
    "Versi Persetujuan": "2023-1",
    "Cara Persetujuan": "loket",
    "Waktu Persetujuan": "01/05/2025",
}


def sheet(stage: Any, *changes: dict[str, str]) -> bytes:
    """A CSV with a row for each of `changes`, as Excel would write it in Indonesia."""
    titles = [column.title for column in COLUMNS]
    written = io.StringIO()
    table = csv.DictWriter(written, titles, delimiter=";")
    table.writeheader()
    for change in changes:
        person = stage.person()
        row = {
            "NIK": person["nik_ktp"],
            "Nama Lengkap": person["full_name"],
            "Tanggal Lahir": "17/04/1990",
            "Jenis Kelamin": "P",
            "Nomor HP": person["phone"],
            "Kode Kelurahan": person["kelurahan_code"],
            "Pendidikan": "SMA",
            "Pekerjaan": "menganggur",
            "Niat Usaha": "ya",
            **CONSENT,
        }
        table.writerow({**row, **change})
    return written.getvalue().encode("utf-8-sig")


async def send(
    stage: Any, cohort: dict[str, Any], content: bytes, *, agency: str = "DISNAKER-TNG", query: str = ""
) -> Any:
    return await stage.service.post(
        f"/v1/imports?cohort_id={cohort['cohort_id']}{query}",
        files={"file": ("pendaftaran.csv", content, "text/csv")},
        agency=agency,
        scopes="registration:write registration:read history:write",
    )


def lines(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def rows(answer: Any) -> dict[int, dict[str, Any]]:
    return {line["row"]: line for line in lines(answer) if line["event"] == "row"}


async def test_every_row_has_a_verdict(stage: Any) -> None:
    cohort = await stage.cohort(quota=2)
    content = sheet(
        stage,
        {},
        {"Kelompok Prioritas": "milenial; menganggur"},
        {},
        {"NIK": "3,67114E+15"},
        {"Tanggal Lahir": "18/04/1990"},
        {"Kode Kelurahan": "36.74.01.1001"},
        {"Nama Lengkap": "=1+1"},
        {"Pendidikan": "SLB"},
    )
    answer = await send(stage, cohort, content)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    found = rows(answer)
    assert [found[number]["verdict"] for number in range(2, 10)] == [
        "enrolled",
        "enrolled",
        "waitlisted",
        "refused",
        "refused",
        "rejected",
        "refused",
        "refused",
    ]
    assert [found[number]["code"] for number in (5, 6, 7, 8, 9)] == [
        "lost_digits",
        "nik_invalid",
        "area",
        "formula",
        "invalid_request",
    ]
    assert found[9]["field"] == "person.education"
    assert lines(answer)[-1] == {
        "event": "done",
        "rows": 8,
        "verdicts": {"enrolled": 2, "waitlisted": 1, "refused": 4, "rejected": 1},
    }


async def test_the_same_file_twice_changes_nothing(stage: Any) -> None:
    cohort = await stage.cohort()
    content = sheet(stage, {}, {"NIK": "1"})
    first, second = await send(stage, cohort, content), await send(stage, cohort, content)
    assert rows(first) == rows(second)
    assert len(await stage.service.told("application_submitted")) == 1
    import_id = lines(first)[0]["import_id"]
    shown = (await stage.get(f"/v1/imports/{import_id}")).json()
    assert (shown["rows_read"], shown["verdicts"]) == (2, {"enrolled": 1, "refused": 1})
    listed = (await stage.get(f"/v1/imports/{import_id}/rows?limit=1")).json()
    assert listed["items"][0]["row"] == 2 and listed["next"]


async def test_an_import_that_was_cut_off_goes_on_where_it_stopped(stage: Any) -> None:
    cohort = await stage.cohort(quota=9)
    content = sheet(stage, {}, {}, {})
    await send(stage, cohort, content)
    async with stage.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("delete from import_rows where row_number > 2")
    again = rows(await send(stage, cohort, content))
    # The first row is answered from what was kept; the others find their applications open already.
    assert [again[number]["verdict"] for number in (2, 3, 4)] == ["enrolled", "refused", "refused"]
    assert again[3]["code"] == "already_applied"


async def test_a_refused_row_is_tried_again_when_the_right_was_given(stage: Any) -> None:
    cohort = await stage.cohort(window_opens_on="2025-01-01", occurred_on="2025-01-01", reason="back_entry")
    content = sheet(stage, {"Tanggal Daftar": "02/05/2025"})
    assert rows(await send(stage, cohort, content))[2]["code"] == "history_refused"
    assert rows(await send(stage, cohort, content, query="&reason=back_entry"))[2]["verdict"] == "enrolled"
    again = rows(await send(stage, cohort, content))[2]
    assert again["verdict"] == "enrolled"
    assert len(await stage.service.told("application_submitted")) == 1


async def test_two_imports_of_a_file_at_once_do_each_row_once(stage: Any) -> None:
    cohort = await stage.cohort(quota=9)
    content = sheet(stage, *({} for _ in range(6)))
    await asyncio.gather(*(send(stage, cohort, content) for _ in range(3)))
    assert len(await stage.service.told("application_submitted")) == 6


async def test_a_dry_run_says_what_would_happen_and_does_nothing(stage: Any) -> None:
    cohort = await stage.cohort()
    content = sheet(stage, {}, {"Kode Kelurahan": "36.74.01.1001"}, {"NIK": "1"})
    found = rows(await send(stage, cohort, content, query="&dry_run=true"))
    assert [found[number]["verdict"] for number in (2, 3, 4)] == ["enrolled", "rejected", "refused"]
    assert found[2]["enrolment_id"] is None
    assert await stage.service.told("application_submitted") == []
    assert await stage.service.told("person_registered") == []


async def test_a_file_that_cannot_be_read_is_refused_as_a_whole(stage: Any) -> None:
    cohort = await stage.cohort()
    refused = await send(stage, cohort, b"PK\x03\x04 not a workbook")
    assert (refused.status_code, refused.json()["code"]) == (422, "import_file_refused")
    unknown = await send(stage, cohort, b"nik,golongan darah\n1,2\n")
    assert (unknown.status_code, unknown.json()["unknown"]) == (422, ["golongan_darah"])


async def test_an_import_belongs_to_the_agency_that_sent_it(stage: Any) -> None:
    cohort = await stage.cohort()
    content = sheet(stage, {})
    for query in ("", "&dry_run=true"):
        assert (await send(stage, cohort, content, agency="DISNAKER-LAIN", query=query)).status_code == 404
    import_id = lines(await send(stage, cohort, content))[0]["import_id"]
    for path in (f"/v1/imports/{import_id}", f"/v1/imports/{import_id}/rows"):
        assert (await stage.get(path, agency="DISNAKER-LAIN")).status_code == 404


async def test_the_template_is_an_xlsx_that_the_import_takes(stage: Any) -> None:
    cohort = await stage.cohort()
    template = await stage.get("/v1/imports/template.xlsx")
    assert template.headers["content-disposition"].endswith('"pendaftaran.xlsx"')
    assert lines(await send(stage, cohort, template.content))[-1] == {
        "event": "done",
        "rows": 0,
        "verdicts": {},
    }
