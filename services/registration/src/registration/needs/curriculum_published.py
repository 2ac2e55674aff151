"""A cohort may open only on a curriculum version that exists."""

from pydantic import Field

from chassis.facts import Need
from registration.domain.vocabulary import Track


class CurriculumPublished(Need, topic="training.curricula", stem="curriculum_published"):
    curriculum_key: str
    curriculum_version: int = Field(alias="version")
    track: Track
