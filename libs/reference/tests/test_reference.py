"""What the other parts rely on when they ask for a code."""

import re

import pytest

from reference import areas, clusters, countries, hs, kbli, places, schemes, units


def test_the_city_has_thirteen_kecamatan_and_one_hundred_and_four_kelurahan() -> None:
    assert len(areas.kecamatan()) == 13
    assert len(areas.kelurahan()) == 104


def test_kreo_and_cipadu_jaya_are_kelurahan_of_larangan() -> None:
    for code, name in (("36.71.13.1004", "Kreo"), ("36.71.13.1007", "Cipadu Jaya")):
        area, kecamatan = areas.get(code), areas.kecamatan_of(code)
        assert area is not None and area.name == name
        assert kecamatan is not None and kecamatan.name == "Larangan"


def test_a_kelurahan_that_shares_its_name_with_a_kecamatan_is_placed_by_code() -> None:
    jatiuwung = areas.get("36.71.09.1006")
    kecamatan = areas.kecamatan_of("36.71.09.1006")
    assert jatiuwung is not None and jatiuwung.name == "Jatiuwung"
    assert kecamatan is not None and kecamatan.name == "Cibodas"


def test_an_area_lies_within_its_parents_and_not_within_a_neighbour_with_the_same_digits() -> None:
    assert areas.within("36.71.13.1004", "36.71")
    assert areas.within("36.71", "36.71")
    assert not areas.within("36.74.01.1001", "36.71")
    assert not areas.within("36.710", "36.71")


def test_hs_codes_keep_their_leading_zeros() -> None:
    live_animals = hs.get("01")
    assert live_animals is not None and live_animals.level == 2
    assert hs.get("1") is None


def test_every_hs_code_has_its_parent() -> None:
    assert all(hs.get(code.parent) for code in hs.all() if code.level > 2)


def test_every_chapter_a_cluster_trades_in_has_subheadings() -> None:
    for cluster in clusters.all():
        assert all(hs.subheadings(chapter) for chapter in cluster.hs_chapters), cluster.key


def test_every_cluster_and_place_lies_in_the_kecamatan_it_names() -> None:
    named = [(cluster.kelurahan_code, cluster.kecamatan_code) for cluster in clusters.all()]
    named += [(place.kelurahan_code, place.kecamatan_code) for place in places.all()]
    for kelurahan_code, kecamatan_code in named:
        kecamatan = areas.kecamatan_of(kelurahan_code)
        assert kecamatan is not None and kecamatan.code == kecamatan_code


def test_a_kbli_code_is_known_by_its_edition_only() -> None:
    assert kbli.get("13134") is not None
    assert kbli.get("13134", edition="2025") is None


@pytest.mark.parametrize(("key", "count"), [("SEN-06", 3), ("PPEJP-01", 13), ("ASESOR-01", 3)])
def test_a_scheme_lists_its_units_in_order(key: str, count: int) -> None:
    scheme = schemes.get(key)
    assert scheme is not None
    assert [unit.position for unit in scheme.units] == list(range(1, count + 1))


def test_what_is_made_up_says_so() -> None:
    assessor = schemes.get("ASESOR-01")
    assert assessor is not None and assessor.certainty == "illustrative"
    assert {unit.certainty for unit in assessor.units} == {"illustrative"}


def test_schooling_alone_admits_only_where_a_scheme_names_nothing_else() -> None:
    product, preparation = schemes.get("SEN-06"), schemes.get("PPEJP-01")
    assert product is not None and product.min_education == "SMA"
    assert preparation is not None and preparation.min_education is None
    assert preparation.entry == ("SMA", "2-years-work", "business-licence")


def test_every_unit_of_ppejp_01_is_an_skkni_unit() -> None:
    scheme = schemes.get("PPEJP-01")
    assert scheme is not None
    for unit in scheme.units:
        assert re.fullmatch(r"[A-Z]\.\d{2}[A-Z]{3}\d{2}\.\d{3}\.\d", unit.code)
        assert units.get(unit.code) is not None


def test_countries_have_indonesian_names() -> None:
    germany = countries.get("DE")
    assert germany is not None and germany.name_id == "Jerman"
    assert countries.get("UK") is None


def test_four_training_centres_and_six_places_of_assessment() -> None:
    assert [place.key for place in places.training_centres()] == [
        "BLK-LARANGAN",
        "BLK-CIPONDOH",
        "BLK-BENDA",
        "BLK-CIBODAS",
    ]
    assert len(places.assessment_places()) == 6
