"""Idempotency-Key: the same request twice does its work once."""

from pantry import Pantry


async def test_the_same_key_and_body_gives_the_same_answer_again(service: Pantry) -> None:
    first = await service.store("one")
    again = await service.store("one")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == f"/v1/jars/{first.json()['jar_id']}"
    assert first.headers["etag"] == again.headers["etag"] == '"1"'
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await service.count("jar") == 1
