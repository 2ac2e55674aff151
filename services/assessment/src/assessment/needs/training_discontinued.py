from uuid import UUID

from assessment.needs.training_completed import LastSeen
from chassis import Need


class TrainingDiscontinued(Need, topic="training.trainings", stem="training_discontinued"):
    person_id: UUID
    taught_by: list[LastSeen]
    mentored_by: list[LastSeen]
