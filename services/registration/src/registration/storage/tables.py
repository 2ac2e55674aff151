"""The tables as SQLAlchemy Core sees them; the migrations are what makes them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()

agencies = Table(
    "agencies",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

training_centres = Table(
    "training_centres",
    metadata,
    Column("key", Text, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kecamatan_code", Text, nullable=False),
    Column("kelurahan_code", Text, nullable=False),
    Column("rooms", Integer, nullable=False),
    Column("seats_per_room", Integer, nullable=False),
)

programmes = Table(
    "programmes",
    metadata,
    Column("programme_id", UUID, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("target", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("deadline", Date, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("area_code", Text, nullable=False),
    Column("policy", JSONB, nullable=False),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("cohort_id", UUID, primary_key=True),
    Column("programme_id", UUID, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("training_centre_key", Text, nullable=False),
    Column("window_opens_on", Date, nullable=False),
    Column("window_closes_on", Date, nullable=False),
    Column("semester_starts_on", Date, nullable=False),
    Column("semester_ends_on", Date, nullable=False),
    Column("quota", Integer, nullable=False),
    Column("reserved", JSONB, nullable=False),
    Column("curriculum_key", Text, nullable=False),
    Column("curriculum_version", Integer, nullable=False),
    Column("scheme_key", Text, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("assessor_body", Text, nullable=False),
    Column("certifier", Text, nullable=False),
    Column("export_verifier", Text, nullable=False),
    Column("admission", Text, nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("entered_afterwards", Boolean, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
)

cohort_seats = Table(
    "cohort_seats",
    metadata,
    Column("cohort_id", UUID, primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("seats", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("granted", Boolean, nullable=False),  # not used: the version before this one writes it
)

persons = Table(
    "persons",
    metadata,
    Column("person_id", UUID, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("nik_index", LargeBinary),
    Column("nik_sealed", LargeBinary),
    Column("full_name", Text),
    Column("birth_date", Date),
    Column("gender", Text),
    Column("phone", Text),
    Column("email", Text),
    Column("address", Text),
    Column("kelurahan_code", Text),
    Column("education", Text),
    Column("profile_told", Boolean, nullable=False),
    Column("erased_on", Date),
    Column("version", Integer, nullable=False),
)

person_agencies = Table(
    "person_agencies",
    metadata,
    Column("person_id", UUID, primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("external_ref", Text),
)

consents = Table(
    "consents",
    metadata,
    Column("consent_id", UUID, primary_key=True),
    Column("person_id", UUID, nullable=False),
    Column("agency", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("given_on", Date, nullable=False),
    Column("withdrawn_on", Date),
)

businesses = Table(
    "businesses",
    metadata,
    Column("business_id", UUID, primary_key=True),
    Column("person_id", UUID, nullable=False),
    Column("agency", Text, nullable=False),
    Column("name", Text),
    Column("nib", Text),
    Column("npwp", Text),
    Column("kbli", Text),
    Column("kbli_edition", Text),
    Column("hs6", Text),
    Column("cluster_key", Text),
    Column("sector", Text, nullable=False),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("enrolment_id", UUID, primary_key=True),
    Column("cohort_id", UUID, nullable=False),
    Column("programme_id", UUID, nullable=False),
    Column("person_id", UUID, nullable=False),
    Column("business_id", UUID),
    Column("organiser", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
    Column("former_employment", Text, nullable=False),
    Column("intent", Boolean, nullable=False),
    Column("score", Integer, nullable=False),
    Column("verdicts", JSONB, nullable=False),
    Column("route", Text),
    Column("reason", Text),
    Column("pool", Text),
    Column("was_waitlisted", Boolean, nullable=False),
    Column("enrolled_on", Date),
    Column("ended_on", Date),
    Column("ended_reason", Text),
    Column("screening_score", Integer),
    Column("interview_score", Integer),
    Column("external_ref", Text),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)

known_curricula = Table(
    "known_curricula",
    metadata,
    Column("curriculum_key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("track", Text, nullable=False),
)

known_schemes = Table(
    "known_schemes",
    metadata,
    Column("scheme_key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("track", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("document_id", UUID, primary_key=True),
    Column("person_id", UUID, nullable=False),
    Column("agency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
)

files_to_remove = Table("files_to_remove", metadata, Column("sha256", Text, primary_key=True))

imports = Table(
    "imports",
    metadata,
    Column("import_id", UUID, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("cohort_id", UUID, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("rows_read", Integer, nullable=False),
)

import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", UUID, primary_key=True),
    Column("row_number", Integer, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("code", Text),
    Column("field", Text),
    Column("detail", Text),
    Column("enrolment_id", UUID),
)
