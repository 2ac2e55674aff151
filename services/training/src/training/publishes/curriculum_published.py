"""A version of a curriculum is published; it never changes."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis import Fact
from chassis.types import Code
from training.domain.curriculum import ModuleKind, Track


class PublishedModule(BaseModel):
    """One module: clock hours, pass mark (0 to 100), share of its sessions that must be attended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    module_key: Code
    position: int = Field(ge=1)
    hours: int = Field(ge=1)
    kind: ModuleKind
    pass_mark: int = Field(ge=0, le=100)
    min_attendance_percent: int = Field(ge=0, le=100)
    required: bool
    unit_codes: list[Code]


class CurriculumPublished(
    Fact, topic="training.curricula", stem="curriculum_published", subject="curriculum_id"
):
    curriculum_id: UUID
    curriculum_key: Code
    version: int = Field(ge=1)
    track: Track
    modules: list[PublishedModule]
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            curriculum_id=UUID("018d7a10-0000-7000-8000-000000000401"),
            curriculum_key="EXPORT-SEMESTER",
            version=1,
            track=Track.EXPORTER,
            modules=[
                PublishedModule(
                    module_key="EXPORT-DOCUMENTS",
                    position=1,
                    hours=12,
                    kind=ModuleKind.THEORY,
                    pass_mark=70,
                    min_attendance_percent=80,
                    required=True,
                    unit_codes=["G.46PEI01.006.2"],
                )
            ],
            occurred_on=date(2023, 5, 22),
        )
