"""The closed word lists of the trade, as they stand in contracts and columns."""

from __future__ import annotations

from typing import Literal, get_args

AgencyKind = Literal[
    "manpower_agency", "training_centre", "export_school", "certification_body", "customs", "other"
]
Track = Literal["exporter", "assessor"]
Gender = Literal["female", "male"]
Education = Literal["none", "SD", "SMP", "SMA", "D3", "S1", "S2"]
PriorityGroup = Literal["pasar_cipadu", "millennial", "unemployed", "woman_head_of_household", "disability"]
Sector = Literal["textile", "food", "craft", "furniture", "footwear", "other", "none"]
FormerEmployment = Literal["employed", "unemployed", "self_employed", "student", "homemaker"]
AgeBand = Literal["under_20", "20_29", "30_39", "40_49", "50_59", "60_plus"]
KbliEdition = Literal["2015", "2017", "2020", "2025"]

Purpose = Literal["training", "data_sharing"]
ConsentChannel = Literal["paper", "web", "app", "counter"]
DocumentKind = Literal["ktp", "diploma", "photo"]

Admission = Literal["at_once", "ranked"]
CohortStatus = Literal["open", "closed"]
EnrolmentStatus = Literal["applied", "enrolled", "waitlisted", "rejected", "withdrawn"]
OpenStatus = Literal["applied", "enrolled", "waitlisted"]

Route = Literal["direct", "reserved", "fallback", "promoted", "ranked", "transferred"]
SeatReason = Literal["seat_free", "priority_seat", "window_closed", "withdrawal", "ranking", "transfer"]
RejectionReason = Literal[
    "area", "age", "consent", "nik", "recent_enrolment", "business", "window", "window_closed", "not_selected"
]
WithdrawalReason = Literal[
    "participant_request",
    "moved_away",
    "found_work",
    "health",
    "consent_withdrawn",
    "person_erased",
    "training_discontinued",
    "transferred",
    "other",
]
#: What an agency may give as the reason; the others are drawn by the system itself.
AskedWithdrawalReason = Literal["participant_request", "moved_away", "found_work", "health", "other"]

PRIORITY_GROUPS: tuple[PriorityGroup, ...] = get_args(PriorityGroup)
