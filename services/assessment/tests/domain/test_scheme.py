"""What a scheme asks of those who want to be assessed, and what its forms ask."""

import pytest

from assessment.domain.education import Education, MinimumEducation
from assessment.domain.forms import check_form, evidence_shown
from assessment.domain.refusals import InvalidForm, InvalidMinimumEducation, InvalidScheme
from assessment.domain.scheme import SchemeContent, Track, Unit

SMA_OR = MinimumEducation.parse("SMA|2-years-work|business-licence")


@pytest.mark.parametrize("level", list(Education))
def test_a_level_meets_itself_and_those_below(level: Education) -> None:
    order = list(Education)
    for has in order:
        verdict = MinimumEducation(level).judge(has, ())
        assert verdict.passed is (order.index(has) >= order.index(level))


def test_what_may_be_shown_instead_is_data_and_counts_when_shown() -> None:
    assert str(SMA_OR) == "SMA|2-years-work|business-licence"
    assert SMA_OR.judge(Education.SD, ()).passed is None
    assert SMA_OR.judge(Education.SD, {"business-licence"}).passed is True
    assert SMA_OR.judge(Education.SD, {"driving-licence"}).passed is None
    assert SMA_OR.judge(None, {"2-years-work"}).passed is True


def test_an_unknown_education_is_no_verdict() -> None:
    assert MinimumEducation(Education.SMA).judge(None, ()).passed is None


@pytest.mark.parametrize("text", ["", "2-years-work", "SMK", "SMA|", "|SMA", "sma"])
def test_a_minimum_that_names_no_level_is_refused(text: str) -> None:
    with pytest.raises(InvalidMinimumEducation):
        MinimumEducation.parse(text)


def test_a_scheme_has_units_each_once() -> None:
    def content(*codes: str) -> SchemeContent:
        units = tuple(Unit(code, code, code) for code in codes)
        return SchemeContent(Track.EXPORTER, "Nama", "Name", 36, None, None, units)

    content("U.1", "U.2")
    with pytest.raises(InvalidScheme):
        content()
    with pytest.raises(InvalidScheme, match=r"U\.1"):
        content("U.1", "U.2", "U.1")


def test_the_self_assessment_answers_for_every_unit_and_no_other() -> None:
    check_form("APL.02", {"U.1": "K", "U.2": "BK"}, ["U.1", "U.2"])
    with pytest.raises(InvalidForm) as refused:
        check_form("APL.02", {"U.1": "perhaps", "U.9": "K"}, ["U.1", "U.2"])
    assert refused.value.detail == "missing: U.2; not in the scheme: U.9; neither K nor BK: U.1"


@pytest.mark.parametrize("form", ["AK.02", "AK.04", "IA.12", "IA.1", "APL.03", "MAPA "])
def test_forms_of_other_commands_and_of_no_set_are_refused(form: str) -> None:
    with pytest.raises(InvalidForm):
        check_form(form, {}, [])


def test_evidence_is_read_from_the_application() -> None:
    assert evidence_shown({"evidence": ["business-licence"]}) == {"business-licence"}
    assert evidence_shown({"evidence": "business-licence"}) == frozenset()
    assert evidence_shown(None) == frozenset()
