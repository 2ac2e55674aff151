"""What services promise each other holds, and is what is committed."""

import subprocess
import sys

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from chassis.contracts import rules
from chassis.contracts.schemas import need_schema, reactions_of


def test_the_generated_contracts_are_in_step(root):
    done = subprocess.run(
        [sys.executable, "-m", "chassis.contracts", "--check"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_event_keeps_to_the_rules_of_contracts(services):
    assert rules.violations(services) == []


def test_every_committed_example_is_valid_and_readable_by_each_consumer(services, root):
    needs = {}
    for service in services:
        for reaction in reactions_of(service):
            needs.setdefault(reaction.need.event_type(), []).append((service.name, reaction.need))
    examples = sorted(root.glob("contracts/*/events/*.example.json"))
    assert examples
    for path in examples:
        schema = orjson.loads(path.with_name(path.name.replace(".example.", ".schema.")).read_bytes())
        example = orjson.loads(path.read_bytes())
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(example)
        for consumer, need in needs.get(schema["title"], ()):
            Draft202012Validator(need_schema(consumer, need)).validate(example)
            need.model_validate(example)


@pytest.mark.parametrize("folder", ["publishes", "needs"])
def test_a_file_is_named_by_the_stem_of_its_event(services, root, folder):
    for service in services:
        kinds = service.publishes if folder == "publishes" else [r.need for r in reactions_of(service)]
        for kind in kinds:
            path = root / "services" / service.name / "src" / service.name / folder / f"{kind.stem}.py"
            assert path.exists(), f"{kind.event_type()} of {service.name} belongs into {path.name}"


def test_the_journey_of_a_pass_can_be_listed_by_its_stem(root):
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    journey = [path for path in listed if "assessment_passed" in path]
    for part in (
        "contracts/assessment/events/assessment_passed.v1.schema.json",
        "contracts/assessment/events/assessment_passed.v1.example.json",
        "services/assessment/src/assessment/publishes/assessment_passed.py",
        "contracts/certification/needs/assessment_passed.v1.json",
        "contracts/reporting/needs/assessment_passed.v1.json",
        "services/certification/src/certification/needs/assessment_passed.py",
        "services/reporting/src/reporting/needs/assessment_passed.py",
        "services/certification/src/certification/reactions/issue_certificate_when_assessment_passed.py",
    ):
        assert part in journey
    assert any("_when_assessment_passed.py" in path for path in journey if "reporting" in path)
    assert any("/tests/" in path for path in journey)
