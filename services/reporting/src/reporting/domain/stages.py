"""The stages whose length is measured: from one dated fact of an enrolment to the next.

A stage is *entered* on one date, *left* on another, and *broken off* by facts that end it otherwise. Durations
are whole days between dates on which things happened (`occurred_on`), never between times of recording, so
that last year's cohorts can be entered today and still be measured rightly.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasuredStage:
    """Names are the dates of a journey. Who has `entered`, and neither `left` nor any of `broken_off`, is
    still in the stage, and its age is counted to the business date."""

    name: str
    entered: str
    left: str
    broken_off: tuple[str, ...]


MEASURED_STAGES = (
    MeasuredStage("from_application_to_seat", "applied_on", "enrolled_on", ("rejected_on", "withdrawn_on")),
    MeasuredStage("on_the_waitlist", "waitlisted_on", "promoted_on", ("rejected_on", "withdrawn_on")),
    MeasuredStage("from_seat_to_first_lesson", "enrolled_on", "training_started_on", ("withdrawn_on",)),
    MeasuredStage("in_training", "training_started_on", "trained_on", ("discontinued_on", "withdrawn_on")),
    MeasuredStage("from_training_to_candidacy", "trained_on", "candidacy_opened_on", ("withdrawn_on",)),
    MeasuredStage(
        "from_candidacy_to_assessment", "candidacy_opened_on", "recommended_on", ("candidacy_withdrawn_on",)
    ),
    MeasuredStage(
        "from_assessment_to_decision", "recommended_on", "first_assessed_on", ("candidacy_withdrawn_on",)
    ),
    MeasuredStage(
        "from_first_decision_to_pass",
        "first_assessed_on",
        "passed_on",
        ("out_of_attempts_on", "withdrawn_on"),
    ),
    MeasuredStage("from_pass_to_certificate", "passed_on", "certified_on", ()),
    MeasuredStage("from_certificate_to_first_shipment", "certified_on", "first_export_on", ()),
)
