"""The shipment is not proven and does not count."""

from chassis import Transaction, reacts_to
from reporting.needs.export_rejected import ExportRejected
from reporting.storage import shipments


@reacts_to(ExportRejected)
async def drop_shipment_when_export_rejected(fact: ExportRejected, tx: Transaction) -> None:
    await shipments.change(tx, fact.export_id, "rejected")
