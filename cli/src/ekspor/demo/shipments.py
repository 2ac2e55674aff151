"""First shipments: recorded by the organiser, verified or rejected by customs."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from ekspor.demo.agencies import Agencies
from ekspor.demo.businesses import SECTOR_OF_CHAPTER
from ekspor.demo.client import Json
from ekspor.demo.fates import Lots, Shipment, rng, shipments
from ekspor.demo.intake import Participant
from ekspor.demo.plan import BUSINESS_DATE, CohortPlan
from ekspor.demo.progress import Progress
from ekspor.demo.tally import Tally
from reference import hs

DESTINATIONS = ("FR", "US", "AE", "MY", "SG", "NL", "SA", "AU")
"""As named in the press of the programme's first year."""
INCOTERMS = ("FOB", "FOB", "EXW", "CIF", "CFR", "DAP")
CHANNELS = ("direct", "undername", "undername", "reseller", "aggregator")
REJECTIONS = ("document_mismatch", "unknown_peb", "not_holder")


async def ship(
    agencies: Agencies,
    cohort: CohortPlan,
    seed: int,
    drawn: dict[int, Lots],
    holders: list[tuple[Participant, Json]],
    tally: Tally,
    progress: Progress,
) -> None:
    by_ordinal = {one.ordinal: (one, certificate) for one, certificate in holders}
    for ordinal, fate in shipments(drawn, by_ordinal).items():
        one, certificate = by_ordinal[ordinal]
        source = rng(seed, cohort.ordinal, ordinal + 1_000)
        shipped_on = _shipped_on(source, date.fromisoformat(certificate["valid_from"]))
        body = _record(source, one, certificate["certificate_id"], cohort, shipped_on)
        export = await agencies.disnaker.post("certification", "/v1/exports", body)
        # Not `+= await`: cohorts count side by side, and the sum would be read before the waiting.
        verified = await _judged(agencies, export["export_id"], fate, shipped_on, ordinal)
        tally.exporting += verified
        progress.advance("exports")


async def _judged(
    agencies: Agencies, export_id: UUID, fate: Shipment, shipped_on: date, ordinal: int
) -> bool:
    judged_on = min(shipped_on + timedelta(days=14), BUSINESS_DATE).isoformat()
    if fate is Shipment.VERIFIED:
        body: Json = {"occurred_on": judged_on, "reason": "back_entry"}
        await agencies.customs.post("certification", f"/v1/exports/{export_id}/verification", body)
    elif fate is Shipment.REJECTED:
        body = {"occurred_on": judged_on, "reason": REJECTIONS[ordinal % len(REJECTIONS)]}
        await agencies.customs.post("certification", f"/v1/exports/{export_id}/rejection", body)
    return fate is Shipment.VERIFIED


def _shipped_on(source: Random, valid_from: date) -> date:
    latest = BUSINESS_DATE - timedelta(days=2)
    room = min((latest - valid_from).days, 180)
    return valid_from + timedelta(days=source.randrange(min(10, room), room + 1))


def _record(source: Random, one: Participant, certificate_id: str, cohort: CohortPlan, on: date) -> Json:
    business = one.person.business
    hs6 = (
        business["hs_code"]
        if business
        else source.choice(hs.subheadings(source.choice(list(SECTOR_OF_CHAPTER)))).code
    )
    return {
        "certificate_id": certificate_id,
        "peb_no": f"{source.randrange(10**6):06}",
        "peb_date": on.isoformat(),
        "npe_no": f"{source.randrange(10**6):06}/KBC.{source.randrange(1000, 9999)}/{on.year}",
        "hs6": hs6,
        "country": source.choice(DESTINATIONS),
        "fob_value": f"{source.randrange(500, 25_000)}.00",
        "currency": "USD",
        "incoterm": source.choice(INCOTERMS),
        "channel": source.choice(CHANNELS),
        "occurred_on": on.isoformat(),
        "reason": "back_entry",
        "external_ref": f"{cohort.code}-{one.ordinal:02}-1",
    }
