"""The module of a cohort's curriculum: what sessions, sheets and templates ask for first."""

from chassis import Transaction
from training.domain.cohort import Cohort
from training.domain.curriculum import Curriculum, Module
from training.domain.refusals import CurriculumNotFound, ModuleNotFound
from training.storage import curricula


async def curriculum_of(tx: Transaction, cohort: Cohort) -> Curriculum:
    """Raises CurriculumNotFound, which only a cohort opened against the rules can bring about."""
    curriculum = await curricula.version_of(tx, cohort.curriculum_key, cohort.curriculum_version)
    if curriculum is None:
        raise CurriculumNotFound(
            f"the cohort names version {cohort.curriculum_version} of {cohort.curriculum_key}, unpublished"
        )
    return curriculum


async def module_of(tx: Transaction, cohort: Cohort, module_key: str) -> Module:
    """Raises ModuleNotFound when the cohort's curriculum has no such module."""
    curriculum = await curriculum_of(tx, cohort)
    module = curriculum.module(module_key)
    if module is None:
        known = ", ".join(module.module_key for module in curriculum.modules)
        raise ModuleNotFound(f"the curriculum has these modules: {known}", field="module_key")
    return module
