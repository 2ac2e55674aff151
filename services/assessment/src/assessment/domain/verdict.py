"""The verdict of one rule, kept and shown whatever the outcome."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`passed` is None where the rule cannot be judged yet, for want of a fact that `detail` names."""

    rule: str
    passed: bool | None
    detail: str
