"""Where each enrolment stands: the journey with what its cohort, certificates and shipments add to it."""

from sqlalchemy import CTE, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from reporting.storage.tables import certificate, cohort, journey, shipment
from reporting.storage.view import View


def _first_certificates(view: View) -> CTE:
    """One certificate per person and track: the first in view. It says where he is counted."""
    return (
        select(
            certificate.c.enrolment_id,
            certificate.c.person_id,
            certificate.c.track,
            certificate.c.certified_on,
        )
        .ext(distinct_on(certificate.c.person_id, certificate.c.track))
        .join_from(certificate, journey, journey.c.enrolment_id == certificate.c.enrolment_id)
        .join(cohort, cohort.c.cohort_id == journey.c.cohort_id)
        .where(*view.conditions())
        .order_by(
            certificate.c.person_id,
            certificate.c.track,
            certificate.c.certified_on,
            certificate.c.certificate_id,
        )
        .cte("first_certificate")
    )


def _first_exports(view: View) -> CTE:
    """The day on which a person's first verified shipment in view was recorded."""
    return (
        select(
            shipment.c.person_id,
            shipment.c.track,
            func.min(shipment.c.recorded_on).label("first_export_on"),
        )
        .join_from(shipment, cohort, cohort.c.cohort_id == shipment.c.cohort_id)
        .where(shipment.c.status == "verified", *view.conditions())
        .group_by(shipment.c.person_id, shipment.c.track)
        .cte("first_export")
    )


def standing(view: View) -> CTE:
    """Rows of all enrolments in view, with every date that is measured or counted.

    `certified_on` and `first_export_on` stand in one row per person and track, that of the first certificate,
    so that counting rows counts persons once.
    """
    certified, exported = _first_certificates(view), _first_exports(view)
    statement: Select[tuple[object, ...]] = (
        select(
            journey,
            cohort.c.code.label("cohort_code"),
            cohort.c.training_centre_key,
            certified.c.certified_on,
            exported.c.first_export_on,
        )
        .join_from(journey, cohort, cohort.c.cohort_id == journey.c.cohort_id)
        .outerjoin(certified, certified.c.enrolment_id == journey.c.enrolment_id)
        .outerjoin(
            exported,
            (exported.c.person_id == certified.c.person_id) & (exported.c.track == certified.c.track),
        )
        .where(*view.conditions())
    )
    return statement.cte("standing")
