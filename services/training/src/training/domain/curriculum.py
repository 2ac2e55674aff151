"""A curriculum: what is taught, how long, and which bar each module sets. A published version never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from training.domain.refusals import CurriculumMalformed


class Track(StrEnum):
    EXPORTER = "exporter"
    ASSESSOR = "assessor"


class ModuleKind(StrEnum):
    THEORY = "theory"
    PRACTICE = "practice"
    MENTORING = "mentoring"


@dataclass(frozen=True, slots=True)
class Module:
    """One module.

    `hours` are clock hours; `pass_mark` is a score of 0 to 100; `min_attendance_percent` counts sessions;
    `unit_codes` are the units of competency it prepares for. A module that is not `required` may be left
    incomplete without harm to the training.
    """

    module_key: str
    position: int
    hours: int
    kind: ModuleKind
    pass_mark: int
    min_attendance_percent: int
    required: bool
    unit_codes: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Curriculum:
    """One version of a curriculum, owned by the agency that published it, readable by all."""

    curriculum_id: UUID
    agency: str
    curriculum_key: str
    version: int
    track: Track
    modules: tuple[Module, ...]

    def module(self, module_key: str) -> Module | None:
        return next((module for module in self.modules if module.module_key == module_key), None)

    def same_content(self, other: "Curriculum") -> bool:
        """Whether both say the same, whoever says it and under whatever id."""
        return self.track == other.track and self.modules == other.modules


def in_order(modules: Sequence[Module]) -> tuple[Module, ...]:
    """The modules by position. Raises CurriculumMalformed when keys or positions occur twice, or none is required."""
    ordered = tuple(sorted(modules, key=lambda module: module.position))
    keys = [module.module_key for module in ordered]
    if len(set(keys)) != len(keys):
        raise CurriculumMalformed("a module key occurs twice", field="modules")
    if len({module.position for module in ordered}) != len(ordered):
        raise CurriculumMalformed("two modules have the same position", field="modules")
    if not any(module.required for module in ordered):
        raise CurriculumMalformed("at least one module must be required", field="modules")
    return ordered
