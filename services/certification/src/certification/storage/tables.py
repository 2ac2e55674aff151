"""The tables of this service, as migrations/versions/0002_certification.py creates them."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

holders = Table(
    "holders",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("full_name", Text),  # null: erased
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("cohort_id", Uuid, primary_key=True),
    Column("programme_id", Uuid, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("certifier", Text, nullable=False),
    Column("export_verifier", Text, nullable=False),
)

schemes = Table(
    "schemes",
    metadata,
    Column("scheme_key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("validity_months", Integer),
    Column("units", JSONB, nullable=False),
)

number_series = Table(
    "number_series",
    metadata,
    Column("certifier", Text, primary_key=True),
    Column("decision_year", SmallInteger, primary_key=True),
    Column("last", Integer, nullable=False),
)

certificates = Table(
    "certificates",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("certifier", Text, nullable=False),
    Column("certifier_name", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("export_verifier", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("candidacy_id", Uuid, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("revision", SmallInteger, nullable=False),
    Column("enrolment_id", Uuid, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("scheme_key", Text, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("scheme_name", Text, nullable=False),
    Column("scheme_name_en", Text, nullable=False),
    Column("units", JSONB, nullable=False),
    Column("holder_name", Text),  # null: erased
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("standing", Text, nullable=False),
    Column("verification_token", Text, nullable=False),
    Column("credential", Text),  # RFC 8785 bytes as text; null: erased
    Column("credential_sha256", Text, nullable=False),
    Column("bnsp_certificate_no", Text),
    Column("blanko_no", Text),
    Column("erased_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)

certificate_changes = Table(
    "certificate_changes",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("standing", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("person_id", Uuid),
)

certificate_pdfs = Table(
    "certificate_pdfs",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

exports = Table(
    "exports",
    metadata,
    Column("export_id", Uuid, primary_key=True),
    Column("organiser", Text, nullable=False),
    Column("export_verifier", Text, nullable=False),
    Column("certificate_id", Uuid, nullable=False),
    Column("enrolment_id", Uuid, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("peb_no", Text, nullable=False),
    Column("peb_date", Date, nullable=False),
    Column("npe_no", Text),
    Column("ska_form", Text),
    Column("hs6", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("fob_value", Numeric(19, 4), nullable=False),
    Column("currency", Text, nullable=False),
    Column("incoterm", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_ref", Text),
    Column("state", Text, nullable=False),
    Column("rejection_reason", Text),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("decided_on", Date),
    Column("version", Integer, nullable=False),
)
