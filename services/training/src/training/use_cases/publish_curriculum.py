"""Publish a version of a curriculum, once and for all."""

from dataclasses import dataclass

from chassis import Transaction, new_id
from training.domain.curriculum import Curriculum, Module, Track, in_order
from training.domain.refusals import CurriculumKeyTaken, CurriculumVersionTaken
from training.publishes import CurriculumPublished
from training.publishes.curriculum_published import PublishedModule
from training.storage import curricula


@dataclass(frozen=True, slots=True)
class PublishCurriculum:
    curriculum_key: str
    version: int
    track: Track
    modules: tuple[Module, ...]


async def publish_curriculum(command: PublishCurriculum, tx: Transaction) -> Curriculum:
    """The published version. To publish the same again changes nothing and gives the same answer.

    Raises CurriculumVersionTaken for another content under a published version, CurriculumKeyTaken when the key
    belongs to another agency (curricula are public, so this tells nothing new).
    """
    curriculum = Curriculum(
        curriculum_id=new_id(),
        agency=tx.caller.agency_key,
        curriculum_key=command.curriculum_key,
        version=command.version,
        track=command.track,
        modules=in_order(command.modules),
    )
    owner = await curricula.lock_key(tx, command.curriculum_key)
    if owner is not None and owner != curriculum.agency:
        raise CurriculumKeyTaken(f"{command.curriculum_key} is published by {owner}", field="curriculum_key")
    published = await curricula.version_of(tx, command.curriculum_key, command.version)
    if published is not None:
        if not published.same_content(curriculum):
            raise CurriculumVersionTaken(
                f"version {command.version} of {command.curriculum_key} never changes: publish another version",
                field="version",
            )
        return published
    await curricula.add(tx, curriculum, tx.today)
    # A curriculum is of no cohort yet, so its owner stands for the organiser too.
    tx.tell(_fact(curriculum, tx), agency=curriculum.agency, organiser=curriculum.agency)
    return curriculum


def _fact(curriculum: Curriculum, tx: Transaction) -> CurriculumPublished:
    return CurriculumPublished(
        curriculum_id=curriculum.curriculum_id,
        curriculum_key=curriculum.curriculum_key,
        version=curriculum.version,
        track=curriculum.track,
        modules=[
            PublishedModule.model_validate(module, from_attributes=True) for module in curriculum.modules
        ],
        occurred_on=tx.today,
    )
