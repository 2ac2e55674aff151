"""A cohort may open on this version of the curriculum from now on."""

from chassis import Transaction, reacts_to
from registration.needs.curriculum_published import CurriculumPublished
from registration.storage import known_versions


@reacts_to(CurriculumPublished)
async def know_curriculum_when_curriculum_published(fact: CurriculumPublished, tx: Transaction) -> None:
    await known_versions.add_curriculum(tx, fact.curriculum_key, fact.version, fact.track)
