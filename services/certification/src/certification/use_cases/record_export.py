"""Record a shipment of a certificate holder. It counts once the verifying agency has confirmed it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pycountry
from sqlalchemy import Row

from certification.domain.export import Channel, ExportState, Incoterm, check_shipment
from certification.publishes.export_recorded import ExportRecorded
from certification.storage import certificates, exports
from certification.use_cases.refusals import CertificateNotFound
from chassis import Transaction, new_id
from chassis.refusals import Conflict, Unprocessable
from reference import countries, hs

SUBHEADING = 6
"""Level of the Harmonized System at which shipments are recorded."""


class UnknownHsCode(Unprocessable):
    code = "unknown_hs_code"
    title = "Not a subheading of the Harmonized System 2022"


class UnknownCountry(Unprocessable):
    code = "unknown_country"
    title = "Not a country of ISO 3166-1"


class NotAForeignCountry(Unprocessable):
    code = "not_a_foreign_country"
    title = "An export goes to another country"


class UnknownCurrency(Unprocessable):
    code = "unknown_currency"
    title = "Not a currency of ISO 4217"


class PebAlreadyRecorded(Conflict):
    code = "peb_already_recorded"
    title = "This holder's export declaration is recorded already"


@dataclass(frozen=True, slots=True)
class RecordExport:
    """PEB: pemberitahuan ekspor barang, the export declaration. Its date is the date of the export."""

    certificate_id: UUID
    peb_no: str
    peb_date: date
    npe_no: str | None
    ska_form: str | None
    hs6: str
    country: str
    fob_value: Decimal
    currency: str
    incoterm: Incoterm
    channel: Channel
    occurred_on: date
    reason: str | None = None
    external_ref: str | None = None


async def record_export(command: RecordExport, tx: Transaction) -> Row[Any]:
    """Raises CertificateNotFound for anybody but the organiser of the holder's cohort."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    certificate = await certificates.hold(tx, command.certificate_id, organiser=tx.caller.agency_key)
    if certificate is None:
        raise CertificateNotFound(
            "no certificate from a cohort that this agency organises has this id", field="certificate_id"
        )
    _check_codes(command)
    check_shipment(
        await certificates.rules(tx, certificate),
        track=certificate.track,
        peb_date=command.peb_date,
        occurred_on=command.occurred_on,
        fob_value=command.fob_value,
    )
    row = await exports.record(
        tx,
        {
            "export_id": new_id(),
            "organiser": certificate.organiser,
            "export_verifier": certificate.export_verifier,
            "certificate_id": command.certificate_id,
            "enrolment_id": certificate.enrolment_id,
            "cohort_id": certificate.cohort_id,
            "programme_id": certificate.programme_id,
            "person_id": certificate.person_id,
            "track": certificate.track,
            "peb_no": command.peb_no,
            "peb_date": command.peb_date,
            "npe_no": command.npe_no,
            "ska_form": command.ska_form,
            "hs6": command.hs6,
            "country": command.country,
            "fob_value": command.fob_value,
            "currency": command.currency,
            "incoterm": command.incoterm,
            "channel": command.channel,
            "external_ref": command.external_ref,
            "state": ExportState.RECORDED,
            "rejection_reason": None,
            "recorded_on": command.occurred_on,
            "recorded_at": tx.now,
            "decided_on": None,
            "version": 1,
        },
    )
    if row is None:
        raise PebAlreadyRecorded(
            "the holder has a record of this PEB number and date; it would have to be rejected first",
            field="peb_no",
        )
    tx.tell(
        ExportRecorded(**exports.shipment(row), occurred_on=command.occurred_on),
        agency=row.organiser,
        organiser=row.organiser,
    )
    return row


def _check_codes(command: RecordExport) -> None:
    """Whether the codes exist in the lists that they come from."""
    heading = hs.get(command.hs6)
    if heading is None or heading.level != SUBHEADING:
        raise UnknownHsCode(
            f"{command.hs6} is not in it; give the first six digits of the tariff line", field="hs6"
        )
    if countries.get(command.country) is None:
        raise UnknownCountry(f"{command.country} is no alpha-2 code, such as MY or NL", field="country")
    if command.country == "ID":
        raise NotAForeignCountry("ID is where the shipment starts", field="country")
    if pycountry.currencies.get(alpha_3=command.currency) is None:
        raise UnknownCurrency(f"{command.currency} is no current code, such as USD or EUR", field="currency")
