"""NIB, NPWP and phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from registration.domain.business import Business, check_business, nib_fault, normal_npwp, npwp_fault
from registration.domain.phone import mobile_e164
from registration.domain.refusals import BusinessNumberInvalid, CodeUnknown


@given(st.integers(0, 10**8 - 1))
def test_an_npwp_with_its_check_digit_is_taken_in_both_lengths(number: int) -> None:
    nine = f"{number:08d}"
    nine += luhn.calc_check_digit(nine)
    assert npwp_fault(nine + "411000") is None
    assert npwp_fault("0" + nine + "411000") is None


def test_an_npwp_may_be_written_with_dots_and_dashes() -> None:
    assert normal_npwp("01.234.567.8-411.000") == "012345678411000"


def test_a_mistyped_npwp_is_noticed() -> None:
    assert npwp_fault("012345678411000") == "npwp_check_digit"
    assert npwp_fault("12345") == "npwp_wrong_length"
    assert npwp_fault("3671138102900001") == "npwp_no_nik"
    assert npwp_fault("3671131704900001") is None


def test_a_nib_has_thirteen_digits() -> None:
    assert nib_fault("9120001234567") is None
    assert nib_fault("912000123456") == "nib_not_thirteen_digits"


def test_a_business_names_the_field_that_is_wrong() -> None:
    with pytest.raises(BusinessNumberInvalid) as refused:
        check_business(Business(name="Kain Contoh", sector="textile", nib="12"))
    assert refused.value.field == "business.nib"
    with pytest.raises(CodeUnknown) as unknown:
        check_business(Business(name="Kain Contoh", sector="textile", hs6="999999x"))
    assert unknown.value.field == "business.hs_code"
    with pytest.raises(CodeUnknown) as without_edition:
        check_business(Business(name="Kain Contoh", sector="textile", kbli="47831"))
    assert without_edition.value.field == "business.kbli_edition"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("62812345678", "+62812345678"),
        ("021 5523456", None),
        ("14022", None),
        ("0812 3456 7890 ext. 5", None),
        ("nomor saya", None),
        ("081234567890123", None),
    ],
)
def test_a_mobile_number_is_kept_as_e164(written: str, kept: str | None) -> None:
    assert mobile_e164(written) == kept
