"""A shipment is recorded; it counts once it is verified."""

from chassis import Transaction, reacts_to
from reporting.needs.export_recorded import ExportRecorded
from reporting.storage import shipments


@reacts_to(ExportRecorded)
async def keep_shipment_when_export_recorded(fact: ExportRecorded, tx: Transaction) -> None:
    await shipments.keep(tx, fact.model_dump(exclude={"occurred_on"}) | {"recorded_on": fact.occurred_on})
