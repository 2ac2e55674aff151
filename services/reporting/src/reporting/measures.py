"""How far the participants of all programmes have come, as a metric for the operators' screen.

Counts of the whole installation and nothing smaller: no programme, no agency, no group of persons.
"""

from prometheus_client import Gauge

from chassis import Transaction
from chassis.metrics import REGISTRY
from reporting.storage import funnels
from reporting.storage.view import View

TRACKS = ("exporter", "assessor")

participants = Gauge(
    "ekspor_programme_participants",
    "Participants who have come as far as this stage; the clock counts them anew every minute",
    ["track", "stage"],
    registry=REGISTRY,
)


async def count_participants(tx: Transaction) -> int:
    """A duty of the clock. Returns 0: there is never more of it to do."""
    for track in TRACKS:
        found = await funnels.count(tx, View(agency=None, track=track))
        for stage, number in found.total.items():
            participants.labels(track, stage).set(number)
    return 0
