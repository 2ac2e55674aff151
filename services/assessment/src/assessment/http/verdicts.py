from pydantic import BaseModel

from assessment.domain.verdict import Verdict
from chassis.types import SnakeCode


class VerdictView(BaseModel):
    rule: SnakeCode
    passed: bool | None
    """null: cannot be judged yet"""
    detail: str

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictView":
        return cls(rule=verdict.rule, passed=verdict.passed, detail=verdict.detail)
