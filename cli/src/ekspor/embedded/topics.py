"""The list of topics in deploy/kafka/topics.yaml, as the embedded broker wants it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[4]
TOPICS_FILE = CHECKOUT / "deploy" / "kafka" / "topics.yaml"


@dataclass(frozen=True)
class TopicList:
    """Partitions and configuration per topic, for one footing."""

    partitions: dict[str, int]
    configs: dict[str, dict[str, str]]

    @property
    def names(self) -> list[str]:
        """All topics, in the order of the file."""
        return list(self.partitions)


def topics_for(footing: str, file: Path = TOPICS_FILE) -> TopicList:
    """Read the list. Raises FileNotFoundError outside a checkout, KeyError for an unknown footing."""
    described = yaml.safe_load(file.read_text(encoding="utf-8"))
    partitions = int(described["footings"][footing]["partitions"])
    kinds = described["kinds"]
    return TopicList(
        partitions=dict.fromkeys(described["topics"], partitions),
        configs={name: dict(kinds[kind]["config"]) for name, kind in described["topics"].items()},
    )
