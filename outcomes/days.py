"""A calendar day as people in the United States read it, the same on every page and in every file."""

from datetime import date


def day_words(day: date) -> str:
    """Month, day and year.

    >>> day_words(date(2026, 11, 5))
    'Nov 5, 2026'
    """
    return f"{day:%b} {day.day}, {day.year}"
