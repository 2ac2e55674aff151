"""What anybody may see, without a token."""

WRITE = {"agency": "LSP-SEN", "scopes": "certification:write certification:read"}
HTML = {"Accept": "text/html,application/xhtml+xml"}


async def link_of(service, told) -> str:
    """The path of the verification link, and that it has 128 random bits."""
    shown = await service.get(f"/v1/certificates/{told.subject}", **WRITE)
    url = shown.json()["verification_url"]
    assert url.startswith("http://127.0.0.1:8104/verify/")
    assert len(url.rsplit("/", 1)[1]) == 22  # base64url of 16 bytes
    return url.removeprefix("http://127.0.0.1:8104")


async def test_the_link_shows_holder_scheme_units_dates_and_status(service, world):
    told = await world.certified("Siti Rahmawati")
    answer = await service.get(await link_of(service, told))
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["holder"], shown["holder_masked"]) == ("Siti Rahmawati", False)
    assert (shown["status"], shown["as_of"]) == ("valid", "2025-05-31")
    assert (shown["valid_from"], shown["valid_until"]) == ("2025-01-15", "2028-01-15")
    assert (shown["number"], shown["scheme"]) == (told.data["number"], "Penerapan Prosedur Ekspor")
    assert len(shown["units"]) == 4


async def test_the_page_is_in_the_visitors_language_and_loads_nothing(service, world):
    link = await link_of(service, await world.certified("Siti <b>Rahmawati</b>"))
    indonesian = await service.get(link, headers=HTML)
    assert indonesian.headers["content-type"].startswith("text/html")
    assert '<html lang="id">' in indonesian.text and "Sertifikat berlaku" in indonesian.text
    assert "Siti &lt;b&gt;Rahmawati" in indonesian.text
    for loading in ("<script", "<img", "<link", "url(", "@import", "https://"):
        assert loading not in indonesian.text
    assert "default-src 'none'" in indonesian.headers["Content-Security-Policy"]
    assert indonesian.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in indonesian.headers["X-Robots-Tag"]

    english = await service.get(link, headers={**HTML, "Accept-Language": "en-GB,id;q=0.5"})
    assert '<html lang="en">' in english.text and "Valid certificate" in english.text
    chosen = await service.get(link, params={"lang": "en"}, headers=HTML)
    assert '<html lang="en">' in chosen.text


async def test_the_status_is_that_of_today(service, world):
    told = await world.certified()
    link = await link_of(service, told)
    for change, reason, status in [
        ("suspension", "complaint", "suspended"),
        ("reinstatement", "complaint_settled", "valid"),
        ("revocation", "fraud", "revoked"),
    ]:
        body = {"reason": reason, "occurred_on": "2025-05-30"}
        await service.post(f"/v1/certificates/{told.subject}/{change}", json=body, **WRITE)
        assert (await service.get(link)).json()["status"] == status

    await world.scheme("SHORT-01", months=1)
    over = await link_of(service, await world.certified(scheme_key="SHORT-01"))
    assert (await service.get(over)).json()["status"] == "expired"
    assert "Masa berlaku habis" in (await service.get(over, headers=HTML)).text


async def test_a_number_alone_does_not_tell_the_name(service, world):
    told = await world.certified("Siti Rahmawati")
    shown = (await service.get("/verify", params={"number": told.data["number"]})).json()
    assert (shown["holder"], shown["holder_masked"], shown["units"]) == ("S••• R•••", True, None)
    page = await service.get("/verify", params={"number": told.data["number"]}, headers=HTML)
    assert "Rahmawati" not in page.text and "S••• R•••" in page.text
    assert f"?number={told.data['number']}&amp;lang=en" in page.text


async def test_whoever_has_no_reader_of_qr_codes_types_the_number(service, world):
    told = await world.certified()
    form = await service.get("/verify", headers=HTML)
    assert form.status_code == 200 and '<form method="get" action="/verify">' in form.text
    typed = await service.get("/verify", params={"number": f" {told.data['number'].lower()} "})
    assert typed.json()["number"] == told.data["number"]
    for odd in ("", "123 456", "'or 1=1", "<script>"):
        assert (await service.get("/verify", params={"number": odd})).status_code == 404
        page = await service.get("/verify", params={"number": odd}, headers=HTML)
        assert "<script" not in page.text and "<form" in page.text


async def test_the_series_cannot_be_read_out_by_counting(service, world):
    allowed = service.settings.number_lookups_per_minute
    answers = [
        await service.get("/verify", params={"number": f"EKS-LSP-SEN-2025-{n:06d}"})
        for n in range(allowed + 1)
    ]
    assert [answer.status_code for answer in answers] == [404] * allowed + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json()["code"] == "too_many_requests"

    told = await world.certified()
    assert (await service.get(await link_of(service, told))).status_code == 200  # links are not limited


async def test_an_unknown_link_is_answered_in_the_form_asked_for(service):
    for token in ("x", "A" * 22, "%00", "' or 1=1", "%F0%9F%98%80", "A" * 500):
        answer = await service.get(f"/verify/{token}")
        assert (answer.status_code, answer.json()["code"]) == (404, "certificate_not_found")
        page = await service.get(f"/verify/{token}", headers=HTML)
        assert page.status_code == 404 and "Sertifikat tidak ditemukan" in page.text


async def test_keys_and_terms_are_published(service):
    did = await service.get("/.well-known/did.json")
    assert did.json()["id"] == "did:web:127.0.0.1%3A8104"
    assert did.headers["Access-Control-Allow-Origin"] == "*"
    assert (await service.get("/did.json")).json() == did.json()
    terms = await service.get("/contexts/competency-v1.jsonld")
    assert terms.headers["content-type"].startswith("application/ld+json")
    assert "certificateNumber" in terms.json()["@context"]
