"""Which shipments count, and who may decide when."""

from datetime import date
from decimal import Decimal

import pytest

from certification.domain.certificate import Certificate, Reason
from certification.domain.export import (
    CertificateNotValidThen,
    DecidedBeforeRecorded,
    Export,
    ExportAlreadyDecided,
    ExportState,
    FobNotPositive,
    NotAnExporter,
    PebInTheFuture,
    check_shipment,
)

CERTIFICATE = Certificate(date(2025, 1, 15), date(2028, 1, 15))


def check(certificate=CERTIFICATE, **changed):
    shipment = {
        "track": "exporter",
        "peb_date": date(2025, 3, 1),
        "occurred_on": date(2025, 3, 2),
        "fob_value": Decimal("1250.00"),
    }
    check_shipment(certificate, **{**shipment, **changed})


def test_a_shipment_under_a_valid_certificate_counts():
    check()
    check(peb_date=date(2025, 3, 2))


@pytest.mark.parametrize("peb_date", [date(2025, 1, 14), date(2028, 1, 16)])
def test_a_shipment_outside_the_validity_does_not_count(peb_date):
    with pytest.raises(CertificateNotValidThen):
        check(peb_date=peb_date, occurred_on=date(2028, 2, 1))


def test_a_shipment_during_a_suspension_does_not_count_and_one_before_a_revocation_does():
    revoked = CERTIFICATE.suspend(Reason.COMPLAINT, date(2025, 2, 20)).revoke(Reason.FRAUD, date(2025, 4, 1))
    with pytest.raises(CertificateNotValidThen):
        check(revoked)
    check(revoked, peb_date=date(2025, 2, 19))


@pytest.mark.parametrize("fob_value", ["0", "-1", "NaN", "Infinity"])
def test_a_shipment_has_a_value(fob_value):
    with pytest.raises(FobNotPositive):
        check(fob_value=Decimal(fob_value))


def test_an_assessor_certificate_certifies_no_exporter():
    with pytest.raises(NotAnExporter):
        check(track="assessor")


def test_a_declaration_is_not_dated_after_the_record():
    with pytest.raises(PebInTheFuture):
        check(peb_date=date(2025, 3, 3))


def test_an_export_record_is_decided_once():
    recorded = Export(recorded_on=date(2025, 3, 2))
    verified, rejected = recorded.verify(date(2025, 3, 9)), recorded.reject(date(2025, 3, 9))
    assert (verified.state, rejected.state) == (ExportState.VERIFIED, ExportState.REJECTED)
    for decided in (verified, rejected):
        with pytest.raises(ExportAlreadyDecided):
            decided.verify(date(2025, 3, 10))
        with pytest.raises(ExportAlreadyDecided):
            decided.reject(date(2025, 3, 10))


def test_nothing_is_decided_before_it_is_recorded():
    with pytest.raises(DecidedBeforeRecorded):
        Export(recorded_on=date(2025, 3, 2)).verify(date(2025, 3, 1))
