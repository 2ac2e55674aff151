"""What a command must leave behind: the facts it tells, and a row that can be counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """`facts` are told once each; `count` asks the state how often the command's effect is there."""

    facts: tuple[str, ...] = ()
    count: str | None = None


EFFECTS: dict[str, Effect] = {
    "register_person": Effect(("person_registered",)),
    "erase_person": Effect(
        ("person_erased",),
        "select count(*) from persons where person_id::text = $1 and erased_on is not null",
    ),
    "open_cohort": Effect(("cohort_opened",), "select count(*) from cohorts where code = $1"),
    "close_cohort": Effect(
        ("cohort_closed",),
        "select count(*) from cohorts where cohort_id::text = $1 and status = 'closed'",
    ),
    "submit_application": Effect(
        ("application_submitted",), "select count(*) from enrolments where external_ref = $1"
    ),
    "withdraw_enrolment": Effect(
        ("enrolment_withdrawn",),
        "select count(*) from enrolments where enrolment_id::text = $1 and status = 'withdrawn'",
    ),
    "publish_curriculum": Effect(("curriculum_published",)),
    "schedule_session": Effect((), "select count(*) from sessions where cohort_id::text = $1"),
    "publish_scheme": Effect(("scheme_published",)),
    "register_assessor": Effect(
        ("assessor_licensed",), "select count(*) from assessors where person_id::text = $1"
    ),
    "schedule_assessment": Effect(
        ("assessment_scheduled",), "select count(*) from attempts where candidacy_id::text = $1"
    ),
    "record_assessment": Effect(
        (), "select count(*) from attempts where candidacy_id::text = $1 and recorded_on is not null"
    ),
    "recommend_outcome": Effect(
        ("assessment_recommended",),
        "select count(*) from attempts where candidacy_id::text = $1 and recommended_on is not null",
    ),
    "decide_outcome": Effect(
        (), "select count(*) from attempts where candidacy_id::text = $1 and decided_on is not null"
    ),
    "suspend_certificate": Effect(
        ("certificate_suspended",),
        "select count(*) from certificate_changes where certificate_id::text = $1 and standing = 'suspended'",
    ),
    "reinstate_certificate": Effect(
        ("certificate_reinstated",),
        "select count(*) from certificate_changes where certificate_id::text = $1 "
        "and standing = 'valid' and position > 1",
    ),
    "revoke_certificate": Effect(
        ("certificate_revoked",),
        "select count(*) from certificate_changes where certificate_id::text = $1 and standing = 'revoked'",
    ),
    "record_export": Effect(("export_recorded",), "select count(*) from exports where external_ref = $1"),
    "verify_export": Effect(
        ("export_verified",),
        "select count(*) from exports where export_id::text = $1 and state = 'verified'",
    ),
}
"""Each command of the load is sent once per thing it is about, so the state holds its effect once or not at all.

Profiles are not in the list: on a state topic a fact may have been superseded before anybody looks."""


def effect_of(use_case: str) -> Effect | None:
    return EFFECTS.get(use_case)
