"""The only place where training's parts are wired."""

from pathlib import Path

from chassis import Due, Service
from training.http import cohorts, counts, curricula, exports, mentorings, paper, sessions, trainings
from training.publishes import FACTS
from training.reactions import REACTIONS
from training.settings import Settings
from training.storage.tables import metadata
from training.use_cases.conclude_cohort import conclude_semesters_due


def compose() -> Service:
    return Service(
        name="training",
        root=Path(__file__).resolve().parents[2],
        settings=Settings,
        metadata=metadata,
        publishes=FACTS,
        reactions=REACTIONS,
        routers=[
            curricula.router,
            cohorts.router,
            sessions.router,
            mentorings.router,
            trainings.router,
            paper.router,
            exports.router,
            counts.router,
        ],
        due=[Due("conclude_semesters", conclude_semesters_due, every=60)],
        summary="Curricula, sessions, attendance, scores, mentoring, and the end of the semester.",
    )
