"""Arithmetic on days that date words need: pure, no zones (the caller has settled which day it is)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

# Nobody promises a decision further ahead than this; a day without a year beyond it was meant as past.
FARTHEST = timedelta(days=270)
FRIDAY = 4
MONTHS = 12


def monday(day: date) -> date:
    """The Monday of that day's ISO week."""
    return day - timedelta(days=day.weekday())


def coming(said: date, weekday: int) -> date:
    """The next day after ``said`` that is this weekday (Monday is 0). Raises ValueError for no weekday."""
    if weekday < 0:
        raise ValueError("no weekday")
    return said + timedelta(days=(weekday - said.weekday() - 1) % 7 + 1)


def clamped(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    return clamped(day.year + years, month + 1, day.day)


def next_date(said: date, month: int, day: int, year: int) -> date | None:
    """The next such day on or after ``said``; with a year, exactly that. None if it was meant as past."""
    if year:
        return date(year, month, day)
    found = date(said.year, month, day)
    if found < said:
        found = date(said.year + 1, month, day)
    return found if found - said <= FARTHEST else None


def month_part(said: date, month: int, upto: int, year: int) -> date | None:
    """That day of the named month, the next one to come (31: its last day)."""
    for candidate in (year,) if year else (said.year, said.year + 1):
        found = clamped(candidate, month, upto)
        if year or (found >= said and found - said <= FARTHEST):
            return found
    return None


def next_day_of_month(said: date, day: int) -> date | None:
    """The next month's day with that number, after ``said``; None for no such number."""
    for months in range(3):
        first = add_months(said.replace(day=1), months)
        if 1 <= day <= monthrange(first.year, first.month)[1] and first.replace(day=day) > said:
            return first.replace(day=day)
    return None


def from_figures(said: date, first: int, second: int, year: int, month_first: bool) -> date | None:
    """A day in figures. Where both orders name a day, the custom decides, unless only the other lies near ahead."""
    usual, other = ((second, first), (first, second)) if month_first else ((first, second), (second, first))
    readings = []
    for day, month in (usual, other):
        try:
            readings.append(next_date(said, month, day, year))
        except ValueError:
            readings.append(None)
    near = [reading for reading in readings if reading and timedelta(0) <= reading - said <= timedelta(days=92)]
    return near[0] if near else readings[0]


def after(said: date, count: int, unit: str) -> date | None:
    """So many units after ``said``; working days are Monday to Friday. None beyond what anyone promises."""
    if unit == "month":
        found = add_months(said, count)
    elif unit == "workday":
        found = said
        for _ in range(min(count, 250)):
            found += timedelta(days=3 if found.weekday() == FRIDAY else 2 if found.weekday() > FRIDAY else 1)
    else:
        found = said + timedelta(days=count * {"week": 7, "fortnight": 14}.get(unit, 1))
    return found if found - said <= FARTHEST else None


def in_week(said: date, week: int, upto: int, year: int) -> date | None:
    """The day ``upto`` (Monday is 1) of that ISO week, the next one to come."""
    for candidate in (year,) if year else (said.year, said.year + 1):
        found = date.fromisocalendar(candidate, week, upto)
        if year or (found >= said and found - said <= FARTHEST):
            return found
    return None
