"""Letters, minutes and sheets: printed from what stands, read back line by line."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

Office = Any  # of conftest.py, which pytest imports by path

HEADINGS = ("candidacy_id", "Kode unit", "Hasil", "Valid", "Asli", "Terkini", "Memadai")
UNITS = ("LOG.ED.001", "LOG.ED.002", "LOG.ED.003")


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def sheet(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in (headings, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def filled(candidacy_id: Any, *failed: str) -> list[tuple[Any, ...]]:
    return [
        (
            str(candidacy_id),
            code,
            "BK" if code in failed else "K",
            "Ya",
            "ya",
            "Y",
            "Tidak" if code in failed else "YA",
        )
        for code in UNITS
    ]


async def send(office: Office, content: bytes, cohort_id: UUID | None = None, **form: Any) -> Any:
    return await office.service.post(
        f"/v1/cohorts/{cohort_id or office.cohort_id}/ak02",
        agency="LSP-SEN",
        scopes="assessment:read assessment:write history:write",
        files={"file": ("ak02.xlsx", content)},
        data={"occurred_on": "2025-05-10", "reason": "back_entry"} | form,
    )


async def scheduled(office: Office, *people: UUID) -> list[UUID]:
    assessor = await office.assessor()
    found = []
    for person_id in people:
        candidacy_id = await office.candidacy(person_id=person_id)
        await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor))
        found.append(candidacy_id)
    return found


async def test_the_assignment_letter_names_assessor_candidates_day_and_place(office: Office) -> None:
    assessor, person_id = await office.assessor(), uuid4()
    await office.profile(UUID(assessor["person_id"]), "Budi Santoso")
    await office.profile(person_id, "Siti Aminah")
    hour = {"starts_at": "2025-05-10T09:00:00+07:00", "ends_at": "2025-05-10T10:00:00+07:00"}
    for who, at in ((person_id, hour), (uuid4(), {})):
        candidacy_id = await office.candidacy(person_id=who)
        await office.done(f"/v1/candidacies/{candidacy_id}/schedule", office.appointment(assessor, **at))
    path = f"/v1/assessors/{assessor['assessor_id']}/assignment-letter.pdf"
    answer = await office.get(f"{path}?on=2025-05-10")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for said in ("SURAT TUGAS ASESOR", "Budi Santoso", assessor["registration_no"], "Sabtu, 10 Mei 2025"):
        assert said in text, text
    for said in ("TUK BLK Larangan", "Siti Aminah", "09.00-10.00 WIB", "(nama tidak tersedia)", "LRG-1"):
        assert said in text, text
    idle = await office.get(f"{path}?on=2025-05-11")
    assert (idle.status_code, idle.json()["code"]) == (404, "nothing_that_day")


async def test_the_minutes_tell_the_decisions_of_the_day(office: Office) -> None:
    good, weak = uuid4(), uuid4()
    await office.profile(good, "Siti Aminah")
    await office.profile(weak, "Agus Wijaya")
    await office.profile(office.committee, "Dewi Lestari")
    for person_id, failed in ((good, ()), (weak, ("LOG.ED.002",))):
        candidacy_id = await office.candidacy(person_id=person_id)
        await office.recommended(candidacy_id, await office.assessor(), *failed)
        outcome = "not_yet_competent" if failed else "competent"
        assert (await office.decide(candidacy_id, outcome)).is_success
    path = f"/v1/cohorts/{office.cohort_id}/decision-minutes.pdf"
    text = text_of((await office.get(f"{path}?on=2025-05-25")).content)
    for said in (
        "BERITA ACARA",
        "Minggu, 25 Mei 2025",
        "Siti Aminah",
        "Agus Wijaya",
        "LOG.ED.002",
        "Dewi Lestari",
    ):
        assert said in text, text
    assert (await office.get(f"{path}?on=2025-05-24")).status_code == 404


async def test_a_sheet_handed_out_filled_in_and_sent_back_records_each_candidate(office: Office) -> None:
    first, second = await scheduled(office, uuid4(), uuid4())
    path = f"/v1/cohorts/{office.cohort_id}/ak02.xlsx?on=2025-05-10"
    book = load_workbook(BytesIO((await office.get(path)).content))
    lines = book.worksheets[0]
    assert [cell.value for cell in lines[1]][:4] == ["candidacy_id", "Nama asesi", "Kode unit", "Judul unit"]
    assert lines.max_row == 1 + 2 * len(UNITS)
    for row in range(2, lines.max_row + 1):
        if lines.cell(row, 1).value == str(first):
            for column, value in enumerate(("K", "Ya", "Ya", "Ya", "Ya"), start=5):
                lines.cell(row, column, value)
    content = BytesIO()
    book.save(content)
    tried = (await send(office, content.getvalue(), dry_run="true")).json()
    assert tried["counts"] == {"recorded": 3, "blank": 3}
    assert (await office.get(f"/v1/candidacies/{first}")).json()["status"] == "scheduled"
    kept = (await send(office, content.getvalue())).json()
    assert kept["counts"] == {"recorded": 3, "blank": 3}
    assert (await office.get(f"/v1/candidacies/{first}")).json()["status"] == "recorded"
    assert (await office.get(f"/v1/candidacies/{second}")).json()["status"] == "scheduled"
    again = (await send(office, content.getvalue())).json()
    assert again["counts"] == {"unchanged": 3, "blank": 3}


async def test_each_line_gets_a_verdict_and_good_candidates_are_kept_beside_bad_ones(office: Office) -> None:
    good, missing, formula = await scheduled(office, uuid4(), uuid4(), uuid4())
    other_cohort = await office.cohort_opened(uuid4())
    stranger = await office.candidacy(cohort_id=other_cohort)
    content = sheet(
        *filled(good, "LOG.ED.003"),
        *filled(missing)[:2],
        (str(formula), "LOG.ED.001", '="K"', "Ya", "Ya", "Ya", "Ya"),
        (str(formula), "LOG.ED.002", "mungkin", "Ya", "Ya", "Ya", "Ya"),
        (str(formula), "LOG.ED.003", "K", "Ya", "Ya", "Ya", "entah"),
        *filled(stranger)[:1],
        *filled(uuid4())[:1],
        ("x" * 32_000, "LOG.ED.001", "K", "Ya", "Ya", "Ya", "Ya"),
        ("siapa", "LOG.ED.001", "K", "Ya", "Ya", "Ya", "Ya"),
    )
    answer = (await send(office, content)).json()
    said = {line["line"]: (line["verdict"], line["problem"]) for line in answer["lines"]}
    assert answer["counts"] == {"recorded": 3, "refused": 9}
    assert [said[line][0] for line in (2, 3, 4)] == ["recorded"] * 3
    assert said[5][1] == "invalid_record: missing: LOG.ED.003"
    assert "formula" in said[7][1]
    assert said[8][1] == "Hasil: K or BK"
    assert said[9][1] == "Memadai: Ya or Tidak"
    assert said[10][1] == "a candidate of another cohort"
    assert said[11][1].startswith("candidacy_not_found")
    assert "characters" in said[12][1]
    assert "candidacy_id" in said[13][1]
    assert (await office.get(f"/v1/candidacies/{good}")).json()["status"] == "recorded"


def bomb() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return content.getvalue()


async def test_a_file_that_is_no_such_sheet_is_refused_whole(office: Office) -> None:
    for content in (
        b"",
        b"\xef\xbb\xbfcandidacy_id;Hasil\r\n1;K\r\n",
        b"PK\x03\x04 no archive",
        sheet()[:-40],
        sheet(headings=("candidacy_id", "Hasil")),
        bomb(),
    ):
        refused = await send(office, content)
        assert (refused.status_code, refused.json()["code"]) == (422, "unreadable_sheet"), content[:40]
        assert refused.json()["field"] == "file"


async def test_every_list_can_be_had_as_a_workbook_in_which_text_is_no_formula(office: Office) -> None:
    await office.done(
        "/v1/tuks", {"tuk_key": "TUK-X", "name": "=1+1", "tuk_type": "mandiri", "kelurahan_code": "36.71"}
    )
    candidacy_id = await office.candidacy()
    await office.recommended(candidacy_id, await office.assessor())
    await office.decide(candidacy_id, "competent", on=date(2025, 5, 25))
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for name in ("candidacies", "assessors", "schemes", "tuks"):
        answer = await office.get(f"/v1/{name}.xlsx")
        assert answer.status_code == 200, answer.text
        book = load_workbook(BytesIO(answer.content))
        assert not any(cell.data_type == "f" for row in book.worksheets[0] for cell in row)
        rows[name] = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows["tuks"][2][:2] == ("TUK-X", "=1+1")
    assert rows["candidacies"][1][:2] == (str(candidacy_id), "passed")
    assert len(rows["schemes"]) == 1 + len(UNITS)
    assert rows["assessors"][1][2] == "licensed"
