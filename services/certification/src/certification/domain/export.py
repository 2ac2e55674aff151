"""An export record: one shipment under a certificate, told by one agency and verified by another."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from certification.domain.certificate import Certificate
from chassis.refusals import Conflict, Unprocessable


class Incoterm(StrEnum):
    """Incoterms 2020 of the International Chamber of Commerce: all eleven."""

    EXW = "EXW"
    FCA = "FCA"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"


class Channel(StrEnum):
    """Who is the exporter on the papers: the holder, a lender of his licence, a reseller, an aggregator."""

    DIRECT = "direct"
    UNDERNAME = "undername"
    RESELLER = "reseller"
    AGGREGATOR = "aggregator"


class ExportState(StrEnum):
    RECORDED = "recorded"
    VERIFIED = "verified"
    REJECTED = "rejected"


class RejectionReason(StrEnum):
    DOCUMENT_MISMATCH = "document_mismatch"
    UNKNOWN_PEB = "unknown_peb"
    DUPLICATE = "duplicate"
    NOT_HOLDER = "not_holder"


class ExportAlreadyDecided(Conflict):
    code = "export_already_decided"
    title = "The export record is decided already"


class CertificateNotValidThen(Unprocessable):
    code = "certificate_not_valid_then"
    title = "The certificate was not valid on the day of the export"


class NotAnExporter(Unprocessable):
    code = "not_an_exporter"
    title = "The certificate does not certify an exporter"


class PebInTheFuture(Unprocessable):
    code = "peb_in_the_future"
    title = "The export declaration is dated later than the export record"


class FobNotPositive(Unprocessable):
    code = "fob_not_positive"
    title = "The value of a shipment is more than nothing"


class DecidedBeforeRecorded(Unprocessable):
    code = "decided_before_recorded"
    title = "The decision is dated before the export record"


@dataclass(frozen=True, slots=True)
class Export:
    """The state of an export record. Decided once: a mistake is mended by a new record."""

    recorded_on: date
    state: ExportState = ExportState.RECORDED

    def verify(self, occurred_on: date) -> Self:
        return self._decide(ExportState.VERIFIED, occurred_on)

    def reject(self, occurred_on: date) -> Self:
        return self._decide(ExportState.REJECTED, occurred_on)

    def _decide(self, to: ExportState, occurred_on: date) -> Self:
        if self.state is not ExportState.RECORDED:
            raise ExportAlreadyDecided(f"it was {self.state}")
        if occurred_on < self.recorded_on:
            raise DecidedBeforeRecorded(f"it was recorded on {self.recorded_on}", field="occurred_on")
        return replace(self, state=to)


def check_shipment(
    certificate: Certificate, *, track: str, peb_date: date, occurred_on: date, fob_value: Decimal
) -> None:
    """Whether this shipment can count under this certificate; the day of the export is the PEB's date.

    Raises NotAnExporter, PebInTheFuture, CertificateNotValidThen or FobNotPositive.
    """
    if track != "exporter":
        raise NotAnExporter(f"its track is {track}", field="certificate_id")
    if peb_date > occurred_on:
        raise PebInTheFuture(f"{peb_date} lies after {occurred_on}", field="peb_date")
    if not certificate.valid_on(peb_date):
        until = certificate.valid_until or "without end"
        raise CertificateNotValidThen(
            f"on {peb_date} it was {certificate.standing_on(peb_date)}; it runs from "
            f"{certificate.valid_from} to {until}",
            field="peb_date",
        )
    if not fob_value.is_finite() or fob_value <= 0:
        raise FobNotPositive(f"{fob_value} was given", field="fob_value")
