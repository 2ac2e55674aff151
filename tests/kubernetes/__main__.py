"""`make manifests-check`: both overlays, rendered, validated and judged. Exit code 1: something is not as it should be.

    python -m tests.kubernetes [--crds FOLDER...]

--crds names folders of CustomResourceDefinitions that are at hand, for kinds whose schemas no package brings.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.kubernetes import references, wiring
from tests.kubernetes.containment import Container, containers, namespace_complaints, pod_complaints
from tests.kubernetes.network import Declared, differences
from tests.kubernetes.rendering import OVERLAYS, ROOT, Manifest, rendered
from tests.kubernetes.schemas import KUBERNETES_VERSION, Schemas

TOOLS = ROOT / ".tools"
QUALITIES = {
    "non-root": "non_root",
    "root read-only": "read_only",
    "no capabilities": "without_capabilities",
    "requests, limits": "bounded",
    "version": "versioned",
    "probes": "probed",
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--crds", nargs="*", type=Path, default=[], metavar="FOLDER")
    schemas = Schemas(TOOLS, tuple(arguments.parse_args().crds))
    complaints = [f"{overlay}: {wrong}" for overlay in OVERLAYS for wrong in _judged(overlay, schemas)]
    print("\n".join(complaints) or "both overlays are as they should be")
    sys.exit(bool(complaints))


def _judged(overlay: str, schemas: Schemas) -> list[str]:
    """Print what was looked at. Gives what is wrong."""
    manifests = rendered(overlay, TOOLS)
    found = containers(manifests)
    invalid = _validated(overlay, manifests, schemas)
    unmatched = differences(manifests, Declared.of(overlay))
    print(_table(overlay, found))
    print(
        f"{overlay}: policies let through every declared edge and no other: {'NO' if unmatched else 'yes'}\n"
    )
    own = [wrong for container in found for wrong in container.complaints()]
    return [
        *invalid,
        *own,
        *pod_complaints(manifests),
        *namespace_complaints(manifests),
        *references.complaints(manifests),
        *wiring.complaints(manifests),
        *unmatched,
    ]


def _validated(overlay: str, manifests: list[Manifest], schemas: Schemas) -> list[str]:
    told = [(manifest["kind"], schemas.complaints(manifest)) for manifest in manifests]
    unknown = Counter(kind for kind, complaints in told if complaints is None)
    print(
        f"{overlay}: {len(told) - unknown.total()} of {len(told)} objects validated "
        f"(Kubernetes {KUBERNETES_VERSION}, and operators' CRDs)"
    )
    if unknown:
        print(f"{overlay}: no schema for " + ", ".join(f"{n} {kind}" for kind, n in sorted(unknown.items())))
    one_of_each = {manifest["kind"]: manifest for manifest in manifests if manifest["kind"] not in unknown}
    lax = [kind for kind, manifest in one_of_each.items() if schemas.lets_everything_through(manifest)]
    return [f"the schema of {kind} lets everything through" for kind in lax] + [
        complaint for _, complaints in told for complaint in complaints or ()
    ]


def _table(overlay: str, found: list[Container]) -> str:
    lines = [f"{overlay}: {len(found)} containers"]
    for title, quality in QUALITIES.items():
        lines.append(f"  {title:18} {sum(getattr(one, quality) for one in found)} of {len(found)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
