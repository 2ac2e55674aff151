"""The part of `export_rejected` that reporting reads."""

from uuid import UUID

from chassis import Need


class ExportRejected(Need, topic="certification.exports", stem="export_rejected"):
    """The verifying agency found the shipment not proven."""

    export_id: UUID
