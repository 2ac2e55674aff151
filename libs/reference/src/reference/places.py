"""Where the programme happens: four training centres (BLK), one office, six places of assessment (TUK)."""

from dataclasses import dataclass
from functools import cache

from reference import files


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    name: str
    kind: str
    """`blk`, `office` or `tuk`."""
    tuk_type: str | None
    """`sewaktu`, `tempat_kerja` or `mandiri`; None where nobody is assessed."""
    kecamatan_code: str
    kelurahan_code: str
    rooms: int
    seats_per_room: int
    kecamatan_certainty: str
    detail_certainty: str
    source: str


@cache
def _by_key() -> dict[str, Place]:
    return {
        row["place_key"]: Place(
            key=row["place_key"],
            name=row["name"],
            kind=row["kind"],
            tuk_type=row["tuk_type"] or None,
            kecamatan_code=row["kecamatan_code"],
            kelurahan_code=row["kelurahan_code"],
            rooms=int(row["rooms"]),
            seats_per_room=int(row["seats_per_room"]),
            kecamatan_certainty=row["kecamatan_certainty"],
            detail_certainty=row["detail_certainty"],
            source=row["source"],
        )
        for row in files.read("tuk-and-blk.csv")
    }


def get(key: str) -> Place | None:
    return _by_key().get(key)


def all() -> tuple[Place, ...]:
    return tuple(_by_key().values())


def training_centres() -> tuple[Place, ...]:
    """The four BLK."""
    return tuple(place for place in all() if place.kind == "blk")


def assessment_places() -> tuple[Place, ...]:
    """The places of assessment (TUK)."""
    return tuple(place for place in all() if place.kind == "tuk")
