"""Who may have a seat. Every rule is judged, none is skipped: the applicant learns all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from registration.domain.policy import ProgrammePolicy
from registration.domain.vocabulary import (
    AgeBand,
    FormerEmployment,
    Gender,
    PriorityGroup,
    RejectionReason,
    Track,
)

#: Born 1981 to 1996, as BPS counts them (Statistik Gender Tematik 2018).
MILLENNIAL_YEARS = range(1981, 1997)

Rule = RejectionReason | Literal["priority_group"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`bars`: whether a failure rejects the application. A group not recognised only earns nothing."""

    rule: Rule
    passed: bool
    detail: str
    bars: bool = True


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules look at. `consented_on`: day of the standing consent to training, if any.

    `last_enrolled_on`: when the person was last enrolled in the same programme, seats given
    back before the semester began and transfers not counted.
    """

    birth_date: date
    gender: Gender
    kelurahan_code: str
    consented_on: date | None
    last_enrolled_on: date | None
    has_business: bool
    intends_business: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """The cohort as the rules see it."""

    track: Track
    area_code: str
    window_opens_on: date
    window_closes_on: date
    closed: bool


def age(birth_date: date, on: date) -> int:
    """Completed years. Whoever was born on 29 February comes of age on 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def age_band(birth_date: date, on: date) -> AgeBand:
    years = age(birth_date, on)
    bands: tuple[tuple[int, AgeBand], ...] = (
        (20, "under_20"),
        (30, "20_29"),
        (40, "30_39"),
        (50, "40_49"),
        (60, "50_59"),
    )
    return next((band for bound, band in bands if years < bound), "60_plus")


def judge(applicant: Applicant, intake: Intake, policy: ProgrammePolicy, on: date) -> list[Verdict]:
    """The verdict of every rule on the day of the application."""
    return [
        Verdict("nik", True, "The NIK agrees with birth date and gender."),
        _area(applicant, intake),
        _age(applicant, policy, on),
        _consent(applicant.consented_on, on),
        _recent_enrolment(applicant.last_enrolled_on, policy, on),
        _business(applicant, intake),
        *judge_window(intake, on),
    ]


def judge_again(
    verdicts: Iterable[Verdict],
    *,
    consented_on: date | None,
    last_enrolled_on: date | None,
    policy: ProgrammePolicy,
    on: date,
) -> list[Verdict]:
    """Before a promotion or transfer: what can have changed since the application is judged anew."""
    anew: dict[Rule, Verdict] = {
        "consent": _consent(consented_on, on),
        "recent_enrolment": _recent_enrolment(last_enrolled_on, policy, on),
    }
    return [anew.get(verdict.rule, verdict) for verdict in verdicts]


def judge_window(intake: Intake, on: date) -> list[Verdict]:
    inside = intake.window_opens_on <= on <= intake.window_closes_on
    return [
        Verdict(
            "window",
            inside,
            f"Registration is open from {intake.window_opens_on} to {intake.window_closes_on}; applied on {on}.",
        ),
        Verdict(
            "window_closed",
            not intake.closed,
            "The cohort has been closed." if intake.closed else "The cohort has not been closed.",
        ),
    ]


def recognised_groups(
    claimed: Iterable[PriorityGroup],
    *,
    birth_date: date,
    gender: Gender,
    former_employment: FormerEmployment,
) -> tuple[list[PriorityGroup], list[Verdict]]:
    """Claims that the applicant's own data do not contradict, and a verdict for each claim."""
    contradictions: dict[PriorityGroup, str | None] = {
        "millennial": None if birth_date.year in MILLENNIAL_YEARS else "Millennials were born 1981 to 1996.",
        "woman_head_of_household": None if gender == "female" else "Only women can belong to this group.",
        "unemployed": None
        if former_employment in ("unemployed", "homemaker", "student")
        else f"The application says {former_employment}.",
    }
    recognised: list[PriorityGroup] = []
    verdicts: list[Verdict] = []
    for group in sorted(set(claimed)):
        contradiction = contradictions.get(group)
        if contradiction is None:
            recognised.append(group)
        detail = f"{group}: {contradiction or 'recognised.'}"
        verdicts.append(Verdict("priority_group", contradiction is None, detail, bars=False))
    return recognised, verdicts


def rejection_reasons(verdicts: Iterable[Verdict]) -> list[RejectionReason]:
    return [v.rule for v in verdicts if v.bars and not v.passed and v.rule != "priority_group"]


def _area(applicant: Applicant, intake: Intake) -> Verdict:
    inside = applicant.kelurahan_code == intake.area_code or applicant.kelurahan_code.startswith(
        intake.area_code + "."
    )
    return Verdict("area", inside, f"The programme is for residents of {intake.area_code}.")


def _age(applicant: Applicant, policy: ProgrammePolicy, on: date) -> Verdict:
    years = age(applicant.birth_date, on)
    return Verdict("age", years >= policy.minimum_age, f"The minimum age is {policy.minimum_age} on {on}.")


def _consent(given: date | None, on: date) -> Verdict:
    if given is None:
        return Verdict("consent", False, "No standing consent to training is recorded.")
    return Verdict("consent", given <= on, f"Consent to training was given on {given}.")


def _recent_enrolment(last: date | None, policy: ProgrammePolicy, on: date) -> Verdict:
    if last is None:
        return Verdict("recent_enrolment", True, "Not enrolled in this programme before.")
    # Both directions: history may be entered out of order.
    clear = abs(on - last) >= timedelta(days=policy.re_enrolment_days)
    return Verdict(
        "recent_enrolment",
        clear,
        f"Last enrolled on {last}; {policy.re_enrolment_days} days must lie between.",
    )


def _business(applicant: Applicant, intake: Intake) -> Verdict:
    if intake.track == "assessor":
        return Verdict("business", True, "Assessor candidates need no business.")
    has_one = applicant.has_business or applicant.intends_business
    return Verdict("business", has_one, "A business, or the intent to start one, is asked for.")
