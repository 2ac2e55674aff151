"""Schemes are versioned data: published once, told whole."""

from typing import Any

from assessment.composition import compose

Office = Any  # of conftest.py, which pytest imports by path


async def test_a_published_version_is_told_whole_and_can_be_read_by_every_agency(office: Office) -> None:
    [told] = await office.service.told("scheme_published")
    assert told.sequence == 1
    assert told.data["version"] == 1
    assert told.data["min_education"] == "SMA"
    assert told.data["min_education_alternatives"] == ["2-years-work", "business-licence"]
    assert [unit["code"] for unit in told.data["units"]] == ["LOG.ED.001", "LOG.ED.002", "LOG.ED.003"]
    shown = await office.get("/v1/schemes/SEN-01/versions/1", agency="BLK-BENDA")
    assert shown.json()["min_education"] == "SMA|2-years-work|business-licence"
    listed = await office.get("/v1/schemes?scheme_key=SEN-01", agency="BLK-BENDA")
    assert [scheme["version"] for scheme in listed.json()["items"]] == [1]


async def test_the_same_version_again_is_the_same_and_with_other_content_is_refused(office: Office) -> None:
    first = (await office.get("/v1/schemes/SEN-01/versions/1")).json()
    again = await office.done("/v1/schemes", office.scheme_body())
    assert again == first
    assert len(await office.service.told("scheme_published")) == 1
    for change in ({"validity_months": 24}, {"min_education": "SMA"}, {"name": "Lain"}, {"max_attempts": 1}):
        refused = await office.post("/v1/schemes", office.scheme_body(**change))
        assert (refused.status_code, refused.json()["code"]) == (409, "scheme_version_differs"), change
    second = await office.done("/v1/schemes", office.scheme_body(version=2, validity_months=24))
    assert second["scheme_id"] != first["scheme_id"]


async def test_a_key_belongs_to_the_agency_that_published_it_first(office: Office) -> None:
    refused = await office.post("/v1/schemes", office.scheme_body(version=2), agency="LSP-PPEJP")
    assert (refused.status_code, refused.json()["code"]) == (409, "scheme_key_taken")


async def test_what_contradicts_itself_is_refused_with_the_field(office: Office) -> None:
    twice = office.scheme_body(version=2)
    twice["units"] = [*twice["units"], twice["units"][0]]
    refused = await office.post("/v1/schemes", twice)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "invalid_scheme",
        "units",
    )
    for change in (
        {"min_education": "SMK"},
        {"units": []},
        {"unit": []},
        {"validity_months": 0},
        {"version": 0},
    ):
        refused = await office.post("/v1/schemes", office.scheme_body(**{"version": 2} | change))
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), change


async def test_the_scheme_may_allow_fewer_attempts_than_the_cohort(office: Office) -> None:
    await office.done("/v1/schemes", office.scheme_body(version=2, max_attempts=1))
    candidacy_id = await office.candidacy(scheme_version=2)
    await office.recommended(candidacy_id, await office.assessor(), "LOG.ED.001")
    assert (await office.decide(candidacy_id, "not_yet_competent")).json()["status"] == "failed"


def test_the_service_publishes_no_stem_twice() -> None:
    stems = [fact.event_type() for fact in compose().publishes]
    assert len(stems) == len(set(stems))
