"""What anybody may see."""

from reporting.domain.funnel import PUBLIC_DIMENSIONS, PUBLIC_STAGES


async def test_a_public_cell_under_five_is_suppressed_and_cannot_be_computed(reporting, cohort):
    """Seven women and three men enrolled of twelve and eight; four women and three men trained."""
    women = [cohort.participant() for _ in range(12)]
    men = [cohort.participant(gender="male") for _ in range(8)]
    other = [cohort.participant(gender="male", age_band="60_plus") for _ in range(5)]
    enrolled = [*women[:7], *men[:3]]
    events = [p.applied() for p in [*women, *men, *other]] + [p.enrolled() for p in enrolled]
    await reporting.hear(cohort.opened(), *events, *[p.trained() for p in [*women[:4], *men[:3]]])

    found = (await reporting.service.get("/public/funnel?by=gender")).json()
    rows = {row["key"]: row["counts"] for row in found["rows"]}
    assert found["total"] == found["total"] | {"applications": 25, "enrolled": 10, "trained": 7}
    assert (rows["female"]["applications"], rows["male"]["applications"]) == (12, 13)
    # The three men are hidden; were the seven women shown, 10 - 7 would be three.
    assert (rows["female"]["enrolled"], rows["male"]["enrolled"]) == (None, None)
    assert (rows["female"]["trained"], rows["male"]["trained"]) == (None, None)

    for by in PUBLIC_DIMENSIONS:
        found = (await reporting.service.get(f"/public/funnel?by={by}")).json()
        for stage in PUBLIC_STAGES:
            cells = [row["counts"][stage] for row in found["rows"]]
            assert not any(cell is not None and 0 < cell < 5 for cell in cells), (by, stage)
            assert cells.count(None) != 1, (by, stage)


async def test_public_figures_need_no_token_and_name_things_in_both_languages(reporting, cohort):
    await reporting.hear(cohort.opened(), *[cohort.participant().applied() for _ in range(6)])
    found = (await reporting.service.get("/public/funnel?programme=TKM-1000&by=former_employment")).json()
    assert (found["programme"], found["minimum"], found["as_of"]) == ("TKM-1000", 5, "2025-05-31")
    assert found["stages"][0] == {"stage": "applications", "name": "Pendaftar", "name_en": "Applications"}
    assert (found["rows"][0]["name"], found["rows"][0]["name_en"]) == ("Tidak bekerja", "Unemployed")


async def test_cohorts_are_not_public(reporting):
    assert (await reporting.service.get("/public/funnel?by=cohort")).status_code == 422


async def test_the_sum_of_several_programmes_is_not_published(reporting, cohort):
    other = type(cohort)(programme_code="TKM-2000", code="BND-2024-1")
    assert (await reporting.service.get("/public/funnel")).json()["code"] == "public_programme_not_found"
    await reporting.hear(cohort.opened(), other.opened())
    refused = (await reporting.service.get("/public/funnel")).json()
    assert (refused["code"], refused["programmes"]) == ("programme_required", ["TKM-1000", "TKM-2000"])
    assert (await reporting.service.get("/public/funnel?programme=TKM-2000")).status_code == 200
