"""What a number tells, and how little a masked name does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from certification.domain.masking import masked
from certification.domain.number import certificate_number, parts_of


def test_a_number_names_certifier_year_and_position():
    assert certificate_number("LSP-SEN", 2025, 123) == "EKS-LSP-SEN-2025-000123"
    assert parts_of("EKS-LSP-SEN-2025-000123") == ("LSP-SEN", 2025, 123)


@given(st.from_regex(r"[A-Z][A-Z0-9-]{1,31}", fullmatch=True), st.integers(1, 10_000_000))
def test_every_number_fits_the_contract(certifier, position):
    assert re.fullmatch(r"[A-Z0-9][A-Z0-9._-]{0,63}", certificate_number(certifier, 2025, position))


agencies = st.from_regex(r"[A-Z][A-Z0-9-]{1,31}", fullmatch=True)
places = st.tuples(agencies, st.integers(2020, 2099), st.integers(1, 3_000_000))


@given(places, places)
def test_two_certificates_never_share_a_number(one, other):
    assert (certificate_number(*one) == certificate_number(*other)) == (one == other)


def test_a_masked_name_does_not_tell_how_long_it_is():
    assert masked("Siti Rahmawati") == masked("Sri Rahayuningsih") == "S••• R•••"


@given(st.text())
def test_any_name_can_be_masked(name):
    assert len(masked(name)) <= 6 * max(1, len(name.split()))
