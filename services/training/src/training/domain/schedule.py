"""What makes a session one that can be held.

Clashes are not judged here: the database excludes them, in a race too.
"""

from datetime import date, datetime, timedelta, timezone

from training.domain.refusals import MakeUpMalformed, SessionMalformed
from training.domain.session import Session

LONGEST_SESSION = timedelta(hours=12)


def day_of(moment: datetime, utc_offset_hours: int) -> date:
    """The calendar day at the training centre. Indonesia has three fixed offsets (7, 8, 9) and no summer time."""
    return moment.astimezone(timezone(timedelta(hours=utc_offset_hours))).date()


def require_possible(starts_at: datetime, ends_at: datetime, utc_offset_hours: int) -> date:
    """The day of a session from `starts_at` to `ends_at`, both with an offset.

    Raises SessionMalformed when it ends before it begins, lasts longer than a day's work, or goes past midnight.
    """
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise SessionMalformed("times need an offset, e.g. 2024-02-05T09:00:00+07:00", field="starts_at")
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SESSION:
        raise SessionMalformed(
            f"a session lasts more than nothing and at most {LONGEST_SESSION}", field="ends_at"
        )
    on = day_of(starts_at, utc_offset_hours)
    if day_of(ends_at - timedelta(microseconds=1), utc_offset_hours) != on:
        raise SessionMalformed("a session ends on the day on which it begins", field="ends_at")
    return on


def require_make_up(original: Session, module_key: str, starts_at: datetime) -> None:
    """Raises MakeUpMalformed unless `original` can be made up by a session of this module at that time."""
    if original.module_key != module_key:
        raise MakeUpMalformed(f"the session to make up for taught {original.module_key}", field="make_up_for")
    if original.make_up_for is not None:
        raise MakeUpMalformed(
            "the session named is a make-up itself: name the one it repeats", field="make_up_for"
        )
    if original.cancelled:
        raise MakeUpMalformed("the session named was cancelled, so nobody missed it", field="make_up_for")
    if starts_at < original.ends_at:
        raise MakeUpMalformed("a session is made up after it was held", field="starts_at")
