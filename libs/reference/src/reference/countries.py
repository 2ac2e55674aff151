"""Countries by ISO 3166-1 alpha-2 code, with their names in English and Indonesian.

XK, UK and EU are not ISO codes and are unknown here.
"""

import gettext
from dataclasses import dataclass
from functools import cache

import pycountry


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    alpha_3: str
    name: str
    name_id: str


@cache
def _by_code() -> dict[str, Country]:
    indonesian = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["id"])
    return {
        country.alpha_2: Country(
            country.alpha_2, country.alpha_3, country.name, indonesian.gettext(country.name)
        )
        for country in pycountry.countries
    }


def get(code: str) -> Country | None:
    return _by_code().get(code)


def all() -> tuple[Country, ...]:
    return tuple(_by_code().values())
