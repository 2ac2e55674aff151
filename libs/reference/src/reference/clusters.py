"""Places in Kota Tangerang where one trade gathers: Pasar Cipadu, the batik village, the food villages."""

from dataclasses import dataclass
from functools import cache

from reference import files


@dataclass(frozen=True, slots=True)
class Cluster:
    key: str
    name: str
    kind: str
    kelurahan_code: str
    kecamatan_code: str
    products: tuple[str, ...]
    products_en: tuple[str, ...]
    hs_chapters: tuple[str, ...]
    """Our reading of the products."""
    certainty: str
    source: str


@cache
def _by_key() -> dict[str, Cluster]:
    return {
        row["cluster_key"]: Cluster(
            key=row["cluster_key"],
            name=row["name"],
            kind=row["kind"],
            kelurahan_code=row["kelurahan_code"],
            kecamatan_code=row["kecamatan_code"],
            products=files.split(row["products"], ";"),
            products_en=files.split(row["products_en"], ";"),
            hs_chapters=files.split(row["hs_chapters"], ";"),
            certainty=row["certainty"],
            source=row["source"],
        )
        for row in files.read("clusters.csv")
    }


def get(key: str) -> Cluster | None:
    return _by_key().get(key)


def all() -> tuple[Cluster, ...]:
    return tuple(_by_key().values())
