"""A cohort may open only on a curriculum version that exists."""

from chassis.facts import Need
from registration.domain.vocabulary import Track


class CurriculumPublished(Need, topic="training.curricula", stem="curriculum_published"):
    curriculum_key: str
    version: int
    track: Track
