"""The only place where the parts of registration are wired together."""

from pathlib import Path

from chassis import Due, Service
from registration.http import (
    agencies,
    applications,
    cohorts,
    counts,
    documents,
    imports,
    person_records,
    persons,
    programmes,
    workbooks,
)
from registration.publishes.application_rejected import ApplicationRejected
from registration.publishes.application_submitted import ApplicationSubmitted
from registration.publishes.cohort_changed import CohortChanged
from registration.publishes.cohort_closed import CohortClosed
from registration.publishes.cohort_opened import CohortOpened
from registration.publishes.consent_withdrawn import ConsentWithdrawn
from registration.publishes.enrolment_withdrawn import EnrolmentWithdrawn
from registration.publishes.participant_enrolled import ParticipantEnrolled
from registration.publishes.participant_waitlisted import ParticipantWaitlisted
from registration.publishes.person_erased import PersonErased
from registration.publishes.person_profile import PersonProfile
from registration.publishes.person_registered import PersonRegistered
from registration.reactions.know_curriculum_when_curriculum_published import (
    know_curriculum_when_curriculum_published,
)
from registration.reactions.know_scheme_when_scheme_published import know_scheme_when_scheme_published
from registration.reactions.withdraw_enrolment_when_training_discontinued import (
    withdraw_enrolment_when_training_discontinued,
)
from registration.resources import Resources
from registration.settings import Settings
from registration.storage.tables import metadata
from registration.use_cases.close_cohort import close_due_windows
from registration.use_cases.lapse_waitlist import lapse_due_waitlists
from registration.use_cases.store_document import remove_files_due


def compose() -> Service:
    return Service(
        name="registration",
        root=Path(__file__).parents[2],
        settings=Settings,
        metadata=metadata,
        publishes=[
            CohortOpened,
            CohortChanged,
            CohortClosed,
            PersonRegistered,
            PersonProfile,
            PersonErased,
            ConsentWithdrawn,
            ApplicationSubmitted,
            ParticipantEnrolled,
            ParticipantWaitlisted,
            ApplicationRejected,
            EnrolmentWithdrawn,
        ],
        reactions=[
            know_curriculum_when_curriculum_published,
            know_scheme_when_scheme_published,
            withdraw_enrolment_when_training_discontinued,
        ],
        routers=[
            agencies.router,
            programmes.router,
            cohorts.router,
            persons.router,
            person_records.router,
            documents.router,
            applications.router,
            imports.router,
            workbooks.router,
            counts.router,
        ],
        due=[
            Due("close_windows", close_due_windows, every=30),
            Due("lapse_waitlists", lapse_due_waitlists, every=60),
            Due("remove_files", remove_files_due, every=300),
        ],
        resources=Resources.of,
        summary="Agencies, programmes, cohorts, persons and enrolments",
    )
