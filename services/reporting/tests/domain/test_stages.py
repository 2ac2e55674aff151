"""The measured stages name dates that a journey has."""

from reporting.domain.stages import MEASURED_STAGES
from reporting.storage.tables import journey

ADDED = {"certified_on", "first_export_on"}


def test_every_measured_stage_lies_between_dates_that_are_kept() -> None:
    kept = {column.name for column in journey.c} | ADDED
    for stage in MEASURED_STAGES:
        assert {stage.entered, stage.left, *stage.broken_off} <= kept, stage.name


def test_stages_have_names_of_their_own() -> None:
    assert len({stage.name for stage in MEASURED_STAGES}) == len(MEASURED_STAGES)
