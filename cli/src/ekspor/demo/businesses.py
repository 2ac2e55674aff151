"""Synthetic businesses: real trades (KBLI), goods (HS) and clusters; numbers that belong to nobody."""

from random import Random
from typing import Any

from reference import clusters, hs, kbli
from reference.clusters import Cluster

SECTOR_OF_CHAPTER = {
    "64": "footwear",
    "94": "furniture",
    **dict.fromkeys(("07", "08", "10", "12", "17", "19", "20", "21"), "food"),
    **dict.fromkeys(("52", "54", "55", "57", "58", "60", "61", "62", "63", "96"), "textile"),
    **dict.fromkeys(("42", "46", "71"), "craft"),
}
KBLI_OF_SECTOR = {
    "textile": ("13134", "13921", "14111", "46411", "46412", "47831", "47832"),
    "food": ("10710", "10792", "10794", "10796", "46339"),
    "craft": ("16291", "16292", "32903", "15121", "47881"),
    "furniture": ("31001", "31002"),
    "footwear": ("15201", "46413", "47833"),
}
TAX_OFFICE = "416"
"""Tangerang Timur."""


def cluster_in(source: Random, kecamatan_code: str, *, cipadu: bool) -> Cluster | None:
    """The cluster somebody trades in: Pasar Cipadu, or one of his kecamatan, if it has any."""
    if cipadu:
        return clusters.get("CIPADU")
    near = [one for one in clusters.all() if one.kecamatan_code == kecamatan_code and one.key != "CIPADU"]
    return source.choice(near) if near and source.random() < 0.6 else None


def business(source: Random, owner: str, cluster: Cluster | None) -> dict[str, Any]:
    """A business as the registration service takes it."""
    chapter = source.choice(cluster.hs_chapters if cluster else tuple(SECTOR_OF_CHAPTER))
    sector = SECTOR_OF_CHAPTER.get(chapter, "other")
    trades = [code for code in KBLI_OF_SECTOR.get(sector, ("46100",)) if kbli.get(code)]
    return {
        "name": f"Usaha {owner}",
        "nib": f"{source.choice(('91', '02', '12', '22'))}{source.randrange(10**11):011}",
        "npwp": npwp(source),
        "kbli": source.choice(trades),
        "kbli_edition": kbli.EDITION,
        "hs_code": source.choice(hs.subheadings(chapter)).code,
        "cluster_key": cluster.key if cluster else None,
        "sector": sector,
    }


def npwp(source: Random) -> str:
    """A tax number of 15 digits: nine whose last is a Luhn digit, tax office, branch 000."""
    digits = [source.randrange(10) for _ in range(8)]
    return "".join(map(str, digits)) + str(luhn_digit(digits)) + TAX_OFFICE + "000"


def luhn_digit(digits: list[int]) -> int:
    """The digit that makes the Luhn sum of `digits` and itself a multiple of ten."""
    doubled = [2 * digit if index % 2 == 0 else digit for index, digit in enumerate(reversed(digits))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10
