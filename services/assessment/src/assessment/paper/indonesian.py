"""Days as Indonesian papers write them."""

from datetime import date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7))

_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


def day_of(day: date) -> str:
    """10 Mei 2025"""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_and_day(day: date) -> str:
    """Sabtu, 10 Mei 2025"""
    return f"{_WEEKDAYS[day.weekday()]}, {day_of(day)}"


def hours(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """08.00-09.00 WIB; a dash where no time was set."""
    if starts_at is None or ends_at is None:
        return "-"
    return f"{starts_at.astimezone(WIB):%H.%M}-{ends_at.astimezone(WIB):%H.%M} WIB"
