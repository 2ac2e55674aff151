"""Which metrics there are, asked of the registries that the processes serve."""

import re
from pathlib import Path

from chassis.metrics import REGISTRY
from ekspor import lookout
from reporting import measures

ROOT = Path(__file__).resolve().parents[2]

OF_OTHERS = frozenset(
    {
        "up",  # Prometheus itself
        "caddy_http_request_duration_seconds_count",
        "caddy_reverse_proxy_upstreams_healthy",
    }
)
"""Metrics that others serve, as read from the versions that deploy/ names."""

SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}

WORDS = frozenset(
    {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool"}
)


def exported() -> frozenset[str]:
    """Every series name that a process of this repository serves, and those of others."""
    assert measures.participants  # it registers itself where the chassis has its own
    return OF_OTHERS | {
        family.name + suffix
        for registry in (REGISTRY, lookout.REGISTRY)
        for family in registry.collect()
        for suffix in SUFFIXES.get(family.type, ("",))
    }


def metrics_in(expression: str) -> set[str]:
    """The names of metrics in an expression of PromQL."""
    bare = re.sub(r'\{(?:[^}"]|"[^"]*")*\}|"[^"]*"|\[[^\]]*\]', " ", expression)
    bare = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", " ", bare)
    return {name for name in re.findall(r"\b[a-zA-Z_][\w:]*\b(?!\s*\()", bare) if name not in WORDS}
