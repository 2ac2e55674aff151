"""What is handed out on paper and in files."""

from io import BytesIO

from openpyxl import load_workbook
from pypdf import PdfReader

DISNAKER = {"agency": "DISNAKER-TNG", "scopes": "certification:write certification:read history:write"}
LSP = {"agency": "LSP-SEN", "scopes": "certification:read certification:write"}


async def test_the_pdf_is_drawn_once_and_again_when_it_would_differ(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    first = await service.get(f"{path}/certificate.pdf", **LSP)
    assert first.headers["content-type"] == "application/pdf"
    assert (await service.get(f"{path}/certificate.pdf", **LSP)).content == first.content
    assert "bukan blanko" in PdfReader(BytesIO(first.content)).pages[0].extract_text()

    await service.patch(path, json={"blanko_no": "5512345"}, headers={"If-Match": '"1"'}, **LSP)
    later = await service.get(f"{path}/certificate.pdf", **LSP)
    text = PdfReader(BytesIO(later.content)).pages[0].extract_text()
    assert "5512345" in text and "bukan blanko" not in text
    async with service.database.engine.connect() as connection:
        assert (await connection.exec_driver_sql("select count(*) from certificate_pdfs")).scalar() == 1


async def test_a_certificate_that_does_not_stand_is_not_printed(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    body = {"reason": "complaint", "occurred_on": "2025-05-30"}
    await service.post(f"{path}/suspension", json=body, **LSP)
    refused = await service.get(f"{path}/certificate.pdf", **LSP)
    assert (refused.status_code, refused.json()["code"]) == (409, "certificate_not_printed")


async def test_who_read_a_name_stands_in_the_audit_trail(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    for paper in ("", "/credential", "/certificate.pdf"):
        await service.get(path + paper, **LSP)
    async with service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select action, agency, subject from audit_trail where agency = 'LSP-SEN' order by id"
        )
        found = rows.all()
    assert [row.action for row in found] == ["certificate_read", "credential_handed_out", "pdf_handed_out"]
    assert {row.subject for row in found} == {path.rsplit("/", 1)[1]}


async def test_lists_are_files_in_which_no_formula_runs(service, world):
    told = await world.certified("=HYPERLINK(1)")
    await service.post("/v1/exports", json=world.shipment(told.subject, external_ref="@SUM(1)"), **DISNAKER)

    answer = await service.get("/v1/certificates.xlsx", **LSP)
    headings, row = load_workbook(BytesIO(answer.content))["certificates"].iter_rows()
    line = {heading.value: cell for heading, cell in zip(headings, row, strict=True)}
    assert line["number"].value == told.data["number"]
    assert (line["holder"].value, line["holder"].data_type) == ("=HYPERLINK(1)", "s")
    assert line["valid_from"].value.date().isoformat() == "2025-01-15"

    answer = await service.get("/v1/exports.xlsx", params={"country": "MY"}, **DISNAKER)
    headings, row = load_workbook(BytesIO(answer.content))["exports"].iter_rows()
    line = {heading.value: cell.value for heading, cell in zip(headings, row, strict=True)}
    assert (line["external_ref"], line["fob_value"], line["peb_no"]) == ("@SUM(1)", 12500, "004213")
    empty = await service.get("/v1/exports.xlsx", params={"country": "NL"}, **DISNAKER)
    assert len(list(load_workbook(BytesIO(empty.content))["exports"].iter_rows())) == 1
