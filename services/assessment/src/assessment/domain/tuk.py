"""A place of assessment (tempat uji kompetensi), verified by the body that uses it."""

from dataclasses import dataclass
from enum import StrEnum


class TukType(StrEnum):
    SEWAKTU = "sewaktu"
    """for the time being, at a place that serves otherwise"""
    TEMPAT_KERJA = "tempat_kerja"
    """at the place of work"""
    MANDIRI = "mandiri"
    """the body's own"""


@dataclass(frozen=True, slots=True)
class Tuk:
    agency: str
    tuk_key: str
    name: str
    tuk_type: TukType
    kelurahan_code: str
    version: int = 1

    def describes_the_same_as(self, other: "Tuk") -> bool:
        return (self.name, self.tuk_type, self.kelurahan_code) == (
            other.name,
            other.tuk_type,
            other.kelurahan_code,
        )
