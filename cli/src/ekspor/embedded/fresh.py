"""Begin anew: remove what an earlier stack left in a state directory."""

from __future__ import annotations

from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.embedded.processes import end_leftovers
from ekspor.embedded.state import StateDirectory


def forget_everything(state: StateDirectory) -> None:
    """Remove data and secrets. Raises StateBusy while a stack runs there, NotAStateDirectory if not ours."""
    if not state.path.exists():
        return
    state.refuse_strange()
    with state.locked():
        end_leftovers(state.run)
        if state.postgres.exists():
            EmbeddedPostgres(state.postgres).destroy()
        state.clear()
