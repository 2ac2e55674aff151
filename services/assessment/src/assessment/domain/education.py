"""Minimum education of a scheme, as its document states it.

Some schemes ask for a school level alone (`SMA`), others accept something else in its place
(`SMA|2-years-work|business-licence`): the alternatives are data, and are shown by evidence filed with APL.01.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from assessment.domain.refusals import InvalidMinimumEducation
from assessment.domain.verdict import Verdict


class Education(StrEnum):
    """Levels of schooling in Indonesia, lowest first."""

    NONE = "none"
    SD = "SD"
    SMP = "SMP"
    SMA = "SMA"
    D3 = "D3"
    S1 = "S1"
    S2 = "S2"

    @property
    def rank(self) -> int:
        return list(Education).index(self)


RULE = "minimum_education"


@dataclass(frozen=True, slots=True)
class MinimumEducation:
    level: Education
    alternatives: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "MinimumEducation":
        """Reads `SMA` or `SMA|2-years-work|business-licence`. Raises InvalidMinimumEducation."""
        level, *alternatives = text.split("|")
        if level not in set(Education) or not all(alternatives):
            raise InvalidMinimumEducation(
                f"{text!r} does not begin with one of {', '.join(Education)}, alternatives after a bar",
                field="min_education",
            )
        return cls(Education(level), tuple(alternatives))

    def __str__(self) -> str:
        return "|".join((self.level.value, *self.alternatives))

    def judge(self, education: Education | None, evidence: Collection[str]) -> Verdict:
        """`evidence` holds the codes of alternatives shown with APL.01."""
        shown = [code for code in self.alternatives if code in evidence]
        if shown:
            return Verdict(RULE, True, f"shown instead of {self.level}: {', '.join(shown)}")
        if education is None:
            return Verdict(RULE, None, "education is not known")
        if education.rank >= self.level.rank:
            return Verdict(RULE, True, f"{education} meets {self.level}")
        if self.alternatives:
            return Verdict(
                RULE,
                None,
                f"{education} is below {self.level}; may be shown instead: {', '.join(self.alternatives)}",
            )
        return Verdict(RULE, False, f"{education} is below {self.level}")
