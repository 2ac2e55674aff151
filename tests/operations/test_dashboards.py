"""Dashboards are read when things are bad; a panel that asks for nothing is then worse than none."""

import json

import pytest

from tests.operations.metric_names import ROOT, exported, metrics_in

FILES = sorted((ROOT / "deploy" / "grafana").glob("*.json"))
BOARDS = [json.loads(path.read_text()) for path in FILES]
PANELS = [pytest.param(p, id=f"{b['uid']}: {p['title']}") for b in BOARDS for p in b["panels"]]
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.parametrize("board", BOARDS, ids=[path.stem for path in FILES])
def test_a_board_can_be_imported_anywhere(board):
    assert board["title"]
    assert board["description"]
    assert board["schemaVersion"] >= 39
    assert board["templating"]["list"][0] == {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
    }
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("board", BOARDS, ids=[path.stem for path in FILES])
def test_no_panel_lies_on_another(board):
    taken = [
        (panel["gridPos"]["x"] + dx, panel["gridPos"]["y"] + dy)
        for panel in board["panels"]
        for dx in range(panel["gridPos"]["w"])
        for dy in range(panel["gridPos"]["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert all(0 <= x < 24 for x, _ in taken)


def test_no_two_boards_have_one_uid():
    assert len({board["uid"] for board in BOARDS}) == len(BOARDS) >= 2


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows_and_asks_for_metrics_that_exist(panel):
    assert panel["title"]
    assert panel["description"]
    assert panel["datasource"] == SOURCE
    assert panel["targets"]
    for target in panel["targets"]:
        assert target["datasource"] == SOURCE
        assert target["legendFormat"]
        assert metrics_in(target["expr"])
        assert metrics_in(target["expr"]) <= exported()
