"""What services tell each other: a `Fact` is published, a `Need` is the part of one that a consumer reads.

Both are data with three class attributes that place them on the wire:

    class CertificateIssued(Fact, topic="certification.certificates", stem="certificate_issued",
                            subject="certificate_id"):
        certificate_id: UUID
        ...

The type on the wire is `id.ekspor.<service>.<stem>.v<version>`; the service is the first word of the topic.
"""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

TYPE_PREFIX = "id.ekspor"


class _OnTheWire(BaseModel):
    model_config = ConfigDict(frozen=True)

    topic: ClassVar[str] = ""
    stem: ClassVar[str] = ""
    contract_version: ClassVar[int] = 1
    state: ClassVar[bool] = False

    def __init_subclass__(
        cls,
        *,
        topic: str = "",
        stem: str = "",
        contract_version: int = 1,
        state: bool | None = None,
        **more: Any,
    ) -> None:
        super().__init_subclass__(**more)
        if topic:
            cls.topic = topic
        if stem:
            cls.stem = stem
        cls.contract_version = contract_version
        if state is not None:
            cls.state = state

    @classmethod
    def event_type(cls) -> str:
        """The CloudEvents type, e.g. `id.ekspor.certification.certificate_issued.v1`."""
        return f"{TYPE_PREFIX}.{cls.topic.split('.')[0]}.{cls.stem}.v{cls.contract_version}"


class Fact(_OnTheWire):
    """A thing that happened, as its owner promises to tell it (contract v1: changes by addition only).

    Class arguments: `topic`, `stem`, `subject` (the name of the field that holds the aggregate's id) and,
    for the one kind of topic that holds only the newest row per subject, `state=True`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: ClassVar[str] = ""

    def __init_subclass__(cls, *, subject: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        if subject:
            cls.subject = subject

    @property
    def subject_id(self) -> str:
        return str(getattr(self, self.subject))

    @classmethod
    def example(cls) -> Self:
        """A valid, synthetic instance: it becomes the contract's example file."""
        raise NotImplementedError(f"{cls.__name__} has no example()")


class Need(_OnTheWire):
    """The narrow view that one consumer has of another service's fact: only the fields it reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")
