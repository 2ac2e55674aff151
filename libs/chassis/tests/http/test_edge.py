"""What surrounds every request: trace, metric, security headers."""

import pytest
from pantry import Pantry

from chassis import metrics

TRACE = "0af7651916cd43dd8448eb211c80319c"


def requests_counted(route: str, status: str, method: str = "GET") -> float:
    labels = {"method": method, "route": route, "status": status}
    return metrics.REGISTRY.get_sample_value("ekspor_http_request_seconds_count", labels) or 0


async def test_a_request_goes_on_in_the_trace_it_came_in(service: Pantry) -> None:
    answer = await service.store(key="one", agency="BLK-BENDA")
    assert answer.headers["traceresponse"].split("-")[1] != TRACE
    answer = await service.request(
        "GET", "/v1/jars", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    )
    assert answer.headers["traceresponse"].startswith(f"00-{TRACE}-")
    assert "b7ad6b7169203331" not in answer.headers["traceresponse"]


@pytest.mark.parametrize("broken", ["", "00-zz-zz-01", f"ff-{TRACE}-b7ad6b7169203331-01", "x" * 10_000])
async def test_a_broken_trace_is_replaced_by_a_new_one(service: Pantry, broken: str) -> None:
    answer = await service.request("GET", "/v1/jars", headers={"traceparent": broken})
    assert answer.status_code == 200
    assert len(answer.headers["traceresponse"]) == 55


async def test_the_audit_line_bears_the_trace_of_its_request(service: Pantry) -> None:
    headers = {"Idempotency-Key": "one", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    await service.request("POST", "/v1/jars", json={"label": "SAMBAL", "grams": 1}, headers=headers)
    assert await service.count(f"audit_trail where traceparent like '00-{TRACE}-%'") == 1


async def test_requests_are_counted_by_template_and_not_by_path(service: Pantry) -> None:
    jar_id = (await service.store()).json()["jar_id"]
    before = requests_counted("/v1/jars/{jar_id}", "200"), requests_counted("unmatched", "404")
    await service.request("GET", f"/v1/jars/{jar_id}")
    for number in range(3):
        await service.request("GET", f"/v1/nothing/{number}")
    after = requests_counted("/v1/jars/{jar_id}", "200"), requests_counted("unmatched", "404")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 3)
    exposition = (await service.client.get("/metrics")).text
    assert jar_id not in exposition
    assert "ekspor_outbox_unpublished" in exposition


async def test_an_invented_method_makes_no_label_of_its_own(service: Pantry) -> None:
    await service.request("BREW", "/v1/jars")
    assert 'method="BREW"' not in metrics.exposition().decode()


async def test_every_answer_bears_the_security_headers(service: Pantry) -> None:
    for path in ("/v1/jars", "/v1/nothing", "/livez"):
        headers = (await service.request("GET", path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
