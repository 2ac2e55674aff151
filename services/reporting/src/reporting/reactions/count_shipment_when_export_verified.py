"""The shipment is verified and counts from now on."""

from chassis import Transaction, reacts_to
from reporting.needs.export_verified import ExportVerified
from reporting.storage import shipments


@reacts_to(ExportVerified)
async def count_shipment_when_export_verified(fact: ExportVerified, tx: Transaction) -> None:
    await shipments.change(tx, fact.export_id, "verified")
