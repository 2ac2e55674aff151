"""Suspended, reinstated, revoked: by the certifier, and told to all."""

WRITE = {"agency": "LSP-SEN", "scopes": "certification:write certification:read"}


def body(reason, occurred_on="2025-05-30"):
    return {"reason": reason, "occurred_on": occurred_on}


async def test_a_certificate_is_suspended_reinstated_and_revoked(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"

    suspended = await service.post(f"{path}/suspension", json=body("complaint"), **WRITE)
    assert (suspended.status_code, suspended.json()["status"]) == (200, "suspended")
    assert suspended.headers["ETag"] == '"2"'
    reinstated = await service.post(f"{path}/reinstatement", json=body("complaint_settled"), **WRITE)
    assert reinstated.json()["status"] == "valid"
    revoked = await service.post(f"{path}/revocation", json=body("fraud"), **WRITE)
    assert revoked.json()["status"] == "revoked"

    told = [
        (fact.type.split(".")[-2], fact.sequence, fact.data.get("reason"))
        for fact in await service.told(subject=path.rsplit("/", 1)[1])
    ]
    assert told == [
        ("certificate_issued", 1, None),
        ("certificate_suspended", 2, "complaint"),
        ("certificate_reinstated", 3, "complaint_settled"),
        ("certificate_revoked", 4, "fraud"),
    ]
    changes = (await service.get(path, **WRITE)).json()["changes"]
    assert [change["standing"] for change in changes] == ["suspended", "valid", "revoked"]


async def test_revocation_is_final(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    await service.post(f"{path}/revocation", json=body("fraud"), **WRITE)

    for change, reason in [
        ("suspension", "complaint"),
        ("reinstatement", "complaint_settled"),
        ("revocation", "fraud"),
    ]:
        refused = await service.post(f"{path}/{change}", json=body(reason), **WRITE)
        assert (refused.status_code, refused.json()["code"]) == (409, "certificate_revoked")
    assert (await service.get(path, **WRITE)).json()["status"] == "revoked"
    assert len(await service.told("certificate_revoked")) == 1


async def test_a_retried_suspension_is_told_once(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}/suspension"
    first = await service.post(path, json=body("complaint"), key="same", **WRITE)
    again = await service.post(path, json=body("complaint"), key="same", **WRITE)
    assert first.json() == again.json()
    assert len(await service.told("certificate_suspended")) == 1


async def test_what_is_kept_for_a_retry_names_nobody(service, world):
    path = f"/v1/certificates/{(await world.certified('Siti Rahmawati')).subject}/suspension"
    await service.post(path, json=body("complaint"), **WRITE)
    async with service.database.engine.connect() as connection:
        kept = (await connection.exec_driver_sql("select body from idempotency_key")).scalars().all()
    assert kept and not any(b"Siti" in answer for answer in kept)


async def test_a_change_of_long_ago_needs_the_right_to_record_history(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}/suspension"
    refused = await service.post(path, json=body("complaint", "2025-02-01"), **WRITE)
    assert (refused.status_code, refused.json()["code"]) == (403, "history_refused")
    done = await service.post(
        path,
        json=body("complaint", "2025-02-01"),
        agency="LSP-SEN",
        scopes="certification:write history:write",
    )
    assert done.status_code == 200


async def test_a_reason_that_does_not_fit_is_refused_by_name(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    refused = await service.post(f"{path}/suspension", json=body("complaint_settled"), **WRITE)
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_does_not_fit")
    assert refused.json()["field"] == "reason"
    unknown = await service.post(f"{path}/suspension", json=body("because"), **WRITE)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid_request")


async def test_the_list_finds_certificates_by_what_they_are_worth_today(service, world):
    await world.scheme("SHORT-01", months=1)
    valid = await world.certified()
    expired = await world.certified(scheme_key="SHORT-01")
    revoked = await world.certified()
    await service.post(f"/v1/certificates/{revoked.subject}/revocation", json=body("fraud"), **WRITE)

    async def listed(**query):
        answer = await service.get("/v1/certificates", params=query, **WRITE)
        return [row["certificate_id"] for row in answer.json()["items"]]

    assert await listed() == [valid.subject, expired.subject, revoked.subject]
    assert await listed(status="valid") == [valid.subject]
    assert await listed(status="expired") == [expired.subject]
    assert await listed(status="revoked") == [revoked.subject]
    assert await listed(number=valid.data["number"]) == [valid.subject]
    assert await listed(enrolment_id=expired.data["enrolment_id"]) == [expired.subject]
    assert await listed(person_id=revoked.data["person_id"]) == [revoked.subject]

    first = (await service.get("/v1/certificates", params={"limit": 2}, **WRITE)).json()
    rest = await listed(after=first["next"])
    assert rest == [revoked.subject]


async def test_bnsp_numbers_are_entered_by_whoever_read_the_newest_version(service, world):
    path = f"/v1/certificates/{(await world.certified()).subject}"
    without = await service.patch(path, json={"blanko_no": "5512345"}, **WRITE)
    assert without.status_code == 428

    etag = (await service.get(path, **WRITE)).headers["ETag"]
    done = await service.patch(path, json={"blanko_no": "5512345"}, headers={"If-Match": etag}, **WRITE)
    assert (done.status_code, done.json()["blanko_no"]) == (200, "5512345")
    stale = await service.patch(path, json={"blanko_no": "1"}, headers={"If-Match": etag}, **WRITE)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")

    number = {"bnsp_certificate_no": "69201 2421 5 0001234 2025"}
    more = await service.patch(path, json=number, headers={"If-Match": done.headers["ETag"]}, **WRITE)
    assert more.json() | {"blanko_no": "5512345", **number} == more.json()
