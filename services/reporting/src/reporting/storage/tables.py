"""The projection: what reporting keeps of what others told. Every table can be built anew from the topics.

Dates are those on which things happened. No names, no free text: ids, codes, dates and money.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

cohort = Table(
    "cohort",
    metadata,
    Column("cohort_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("programme_code", Text, nullable=False),
    Column("programme_target", Integer, nullable=False),
    Column("programme_starts_on", Date, nullable=False),
    Column("programme_deadline", Date, nullable=False),
    Column("track", Text, nullable=False),
    Column("training_centre_key", Text, nullable=False),
    Column("semester_starts_on", Date, nullable=False),
    Column("semester_ends_on", Date, nullable=False),
    Column("quota", Integer, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("stated_at", DateTime(timezone=True), nullable=False),
)
"""The newest state of each cohort. A programme is what the cohort that spoke last says of it."""

journey = Table(
    "journey",
    metadata,
    Column("enrolment_id", Uuid, primary_key=True),
    Column("cohort_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("age_band", Text),
    Column("gender", Text),
    Column("former_employment", Text),
    Column("kecamatan_code", Text),
    Column("cluster_key", Text),
    Column("sector", Text),
    Column("applied_on", Date),
    Column("rejected_on", Date),
    Column("waitlisted_on", Date),
    Column("enrolled_on", Date),
    Column("promoted_on", Date),
    Column("route", Text),
    Column("withdrawn_on", Date),
    Column("withdrawn_reason", Text),
    Column("training_started_on", Date),
    Column("mentoring_sessions", Integer, nullable=False),
    Column("mentoring_minutes", Integer, nullable=False),
    Column("trained_on", Date),
    Column("discontinued_on", Date),
    Column("candidacy_opened_on", Date),
    Column("appointments", Integer, nullable=False),
    Column("absences", Integer, nullable=False),
    Column("recommended_on", Date),
    Column("candidacy_withdrawn_on", Date),
    Column("first_assessed_on", Date),
    Column("passed_on", Date),
    Column("failed_on", Date),
    Column("out_of_attempts_on", Date),
)
"""One row per enrolment, a date per stage it has come to."""

module_result = Table(
    "module_result",
    metadata,
    Column("training_id", Uuid, primary_key=True),
    Column("module_key", Text, primary_key=True),
    Column("cohort_id", Uuid, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("attendance_percent", SmallInteger, nullable=False),
)
"""Every module that a participant completed, with the score (0 to 100) and the attendance that he had in it."""

unit_result = Table(
    "unit_result",
    metadata,
    Column("candidacy_id", Uuid, primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    Column("unit_code", Text, primary_key=True),
    Column("cohort_id", Uuid, nullable=False),
    Column("scheme_key", Text, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("competent", Boolean, nullable=False),
    Column("decided_on", Date, nullable=False),
)
"""K or BK per unit, as decided, for each attempt in which the unit was assessed."""

scheme = Table(
    "scheme",
    metadata,
    Column("scheme_key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("units", JSONB, nullable=False),
)
"""Titles for reports: `units` is a list of {code, title, title_en} in the scheme's order."""

certificate = Table(
    "certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("certified_on", Date, nullable=False),
    Column("status", Text, nullable=False),
)
"""Every certificate ever issued, with its present status: valid, suspended or revoked."""

shipment = Table(
    "shipment",
    metadata,
    Column("export_id", Uuid, primary_key=True),
    Column("certificate_id", Uuid, nullable=False),
    Column("enrolment_id", Uuid, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("hs6", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("fob_value", Numeric(19, 4), nullable=False),
    Column("currency", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recorded_on", Date, nullable=False),
    Column("status", Text, nullable=False),
)
"""Every export record with its state: recorded, verified or rejected. Only verified ones are counted."""

person = Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("registered_on", Date, nullable=False),
)
"""Everybody known in this installation, participant or not: an id and a day, to be counted."""

assessor = Table(
    "assessor",
    metadata,
    Column("assessor_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("qualified_on", Date),
    Column("licensed_from", Date),
    Column("licensed_until", Date),
)
"""Assessors: qualified by a certificate of the programme's own, licensed by an officer's entry, or both."""

PROJECTION = tuple(metadata.tables)
"""Names of the tables that a rebuild makes anew."""

rebuild = Table(
    "rebuild",
    metadata,
    Column("rebuild_id", Uuid, primary_key=True),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("records", BigInteger, nullable=False),
    Column("problem", Text),
    Column("differences", JSONB),
)
"""Which rebuilds were asked for, and what became of them: requested, running, switched or failed."""
