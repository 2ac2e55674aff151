"""Days as people write them, in Indonesian and English."""

from datetime import date

_MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def indonesian(day: date) -> str:
    """15 Januari 2025"""
    return f"{day.day} {_MONTHS_ID[day.month - 1]} {day.year}"


def english(day: date) -> str:
    """15 January 2025"""
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
