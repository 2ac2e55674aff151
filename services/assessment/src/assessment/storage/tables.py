"""The service's tables, as queries see them. Constraints and indexes stand in the migrations."""

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

scheme_keys = Table(
    "scheme_keys",
    metadata,
    Column("scheme_key", Text, primary_key=True),
    Column("agency", Text, nullable=False),
)

schemes = Table(
    "schemes",
    metadata,
    Column("scheme_id", Uuid, primary_key=True),
    Column("scheme_key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("track", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("validity_months", Integer),
    Column("min_education", Text),
    Column("max_attempts", Integer),
    Column("units", JSONB, nullable=False),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("cohort_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("assessor_body", Text, nullable=False),
    Column("conflict_of_interest_years", Integer, nullable=False),
    Column("max_assessments_per_day", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
)

persons = Table(
    "persons",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("education", Text, nullable=False),
)

ended_persons = Table(
    "ended_persons",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("occurred_on", Date, nullable=False),
)

ties = Table(
    "ties",
    metadata,
    Column("candidate_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("last_on", Date, nullable=False),
)

assessors = Table(
    "assessors",
    metadata,
    Column("assessor_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("certificate_id", Uuid),
    Column("institution", Text),
    Column("registration_no", Text),
    Column("licensed_from", Date),
    Column("licensed_until", Date),
    Column("unit_codes", JSONB, nullable=False),
    Column("evidence", Text),
    Column("version", Integer, nullable=False),
)

relations = Table(
    "relations",
    metadata,
    Column("assessor_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("declared_on", Date, nullable=False),
)

tuks = Table(
    "tuks",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("tuk_key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("tuk_type", Text, nullable=False),
    Column("kelurahan_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

candidacies = Table(
    "candidacies",
    metadata,
    Column("candidacy_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("training_id", Uuid, nullable=False),
    Column("enrolment_id", Uuid, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("track", Text, nullable=False),
    Column("scheme_key", Text, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("units_due", JSONB, nullable=False),
    Column("latest_outcome", Text),
    Column("version", Integer, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("candidacy_id", Uuid, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("units", JSONB, nullable=False),
    Column("assessor_id", Uuid, nullable=False),
    Column("assessor_person_id", Uuid, nullable=False),
    Column("assessment_on", Date, nullable=False),
    Column("tuk_key", Text, nullable=False),
    Column("starts_at", DateTime(timezone=True)),
    Column("ends_at", DateTime(timezone=True)),
    Column("absent_on", Date),
    Column("records", JSONB, nullable=False),
    Column("recorded_on", Date),
    Column("recommended_outcome", Text),
    Column("recommended_by", Uuid),
    Column("recommended_on", Date),
    Column("decided_outcome", Text),
    Column("decided_by", Uuid),
    Column("decided_on", Date),
    Column("results", JSONB),
)

forms = Table(
    "forms",
    metadata,
    Column("form_id", Uuid, primary_key=True),
    Column("candidacy_id", Uuid, nullable=False),
    Column("form", Text, nullable=False),
    Column("form_version", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("filed_at", DateTime(timezone=True), nullable=False),
)
