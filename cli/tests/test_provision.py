"""What deploy/kafka declares is what the services promised each other; passwords are there and are no jokes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ekspor.embedded.topics import CHECKOUT
from ekspor.failures import Refused
from ekspor.provision.declared import declared
from ekspor.provision.passwords import passwords_of

Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """`edit(file, before, after)` in a copy of deploy/kafka and contracts under `tmp_path`."""
    for folder in ("deploy/kafka", "contracts"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)

    def replace(file: str, before: str, after: str) -> None:
        path = tmp_path / file
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after, 1))

    return replace


@pytest.mark.parametrize("footing", ["embedded", "containers", "cluster"])
def test_the_declaration_agrees_with_the_contracts(footing: str) -> None:
    assert len(declared(footing).topics) == 11


def test_a_service_writes_its_own_topics_and_no_other() -> None:
    for user in declared("containers").users.values():
        written = {p.name for p in user.permissions() if p.operation == "WRITE"}
        assert written == {
            topic for topic in declared("containers").topics if topic.startswith(f"{user.name}.")
        }


def test_nobody_may_create_or_delete_or_alter() -> None:
    assert {p.operation for p in declared("containers").permissions} == {"READ", "WRITE", "DESCRIBE"}


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        (
            "access.yaml",
            "reads: [training.curricula, ",
            "reads: [",
            "registration needs .*training.curricula",
        ),
        ("access.yaml", "owns: []", "owns: [certification.exports]", "reporting tells facts on nothing"),
        (
            "access.yaml",
            "owns: [training.curricula, ",
            "owns: [",
            "training tells facts on training.curricula",
        ),
        (
            "access.yaml",
            "certification.exports]\n\nwatchers",
            "registration.profiles]\n\nwatchers",
            "personal",
        ),
        (
            "access.yaml",
            "certification.exports]\n\nwatchers",
            "certification.xports]\n\nwatchers",
            "no topic",
        ),
        ("topics.yaml", "  certification.exports: history\n", "", "certification.exports, which is no topic"),
        ("topics.yaml", "  training.trainings:", "  training.extra: history\n  training.trainings:", "extra"),
    ],
)
def test_a_declaration_that_says_otherwise_is_refused(
    tmp_path: Path, edit: Edit, file: str, before: str, after: str, complaint: str
) -> None:
    edit(f"deploy/kafka/{file}", before, after)
    with pytest.raises(Refused, match=complaint):
        declared("containers", tmp_path)


@pytest.mark.usefixtures("edit")
def test_a_service_that_needs_more_must_be_given_it_by_hand(tmp_path: Path) -> None:
    need = tmp_path / "contracts/reporting/needs/person_profile.v1.json"
    shutil.copy(CHECKOUT / "contracts/certification/needs/person_profile.v1.json", need)
    with pytest.raises(Refused, match=r"reporting needs .*registration.profiles"):
        declared("containers", tmp_path)


def test_passwords_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a password in a file\n")
    told = passwords_of(
        ("training", "reporting"),
        {
            "EKSPOR_KAFKA_PASSWORD_TRAINING": "a password in the environment",
            "EKSPOR_KAFKA_PASSWORD_REPORTING_FILE": str(tmp_path / "secret"),
        },
    )
    assert told == {"training": "a password in the environment", "reporting": "a password in a file"}


def test_missing_short_and_shared_passwords_are_refused_together_and_not_shown() -> None:
    with pytest.raises(Refused) as refused:
        passwords_of(
            ("admin", "training", "reporting", "monitor"),
            {
                "EKSPOR_KAFKA_PASSWORD_TRAINING": "tooshort",
                "EKSPOR_KAFKA_PASSWORD_REPORTING": "the same for everybody",
                "EKSPOR_KAFKA_PASSWORD_MONITOR": "the same for everybody",
            },
        )
    complaint = str(refused.value)
    assert "PASSWORD_ADMIN is not set" in complaint
    assert "TRAINING is shorter than 16" in complaint
    assert "MONITOR is another user's" in complaint
    assert "tooshort" not in complaint and "everybody" not in complaint
