"""A port is given to one who asks, whether he listens already or not."""

import pytest

from ekspor.embedded import ports


def test_nobody_is_given_a_port_that_another_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {ports.free_port() for _ in range(20)}
    assert len(held) == 20
    monkeypatch.setattr(ports, "is_free", lambda _: True)
    monkeypatch.setattr(ports, "SAFE", [*held, *(port for port in range(33_000, 33_003))])
    assert {ports.free_port() for _ in range(3)} == {33_000, 33_001, 33_002}
