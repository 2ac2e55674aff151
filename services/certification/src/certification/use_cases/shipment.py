"""The shipment of an export record as events carry it."""

from typing import Any

from sqlalchemy import Row


def shipment(row: Row[Any]) -> dict[str, Any]:
    """The fields of `publishes.export.Shipment` but its date. Two decimals at least: 12500.00, 0.125."""
    value = row.fob_value.normalize()
    decimals = max(2, -value.as_tuple().exponent)
    return {
        "export_id": row.export_id,
        "certificate_id": row.certificate_id,
        "enrolment_id": row.enrolment_id,
        "cohort_id": row.cohort_id,
        "person_id": row.person_id,
        "track": row.track,
        "hs6": row.hs6,
        "country": row.country,
        "fob_value": f"{value:.{decimals}f}",
        "currency": row.currency,
        "incoterm": row.incoterm,
        "channel": row.channel,
    }
