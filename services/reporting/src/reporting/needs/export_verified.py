"""The part of `export_verified` that reporting reads."""

from uuid import UUID

from chassis import Need


class ExportVerified(Need, topic="certification.exports", stem="export_verified"):
    """The verifying agency found the shipment true."""

    export_id: UUID
