"""Libraries handed to the policies as plain functions: public holidays and the public-suffix list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any


def holiday_function(home: str, region: str) -> Callable[[date, str], bool]:
    """``is_holiday(day, country)``; the region counts in the home country only. Unknown countries have none."""

    @cache
    def table(country: str) -> Any:
        import holidays

        try:
            return holidays.country_holidays(country, subdiv=region or None if country == home else None)
        except NotImplementedError:  # a country or region that the package does not know
            return {} if country != home or not region else holidays.country_holidays(country)

    def is_holiday(day: date, country: str) -> bool:
        return bool(country) and day in table(country)

    return is_holiday


def known_region(country: str, region: str) -> str:
    """ "" if the package knows this country and region, else the remedy."""
    import holidays

    countries = holidays.list_supported_countries(include_aliases=True)
    if country and country not in countries:
        return f"no public holidays are known for {country}; leave it out or name a neighbour with the same ones"
    if region and region not in countries.get(country, []):
        known = ", ".join(countries.get(country, [])) or "none"
        return f"regions known for {country}: {known}"
    return ""


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=True)


@cache
def registrable(domain: str) -> str:
    """The registrable domain (public suffix + one label) of a domain, from the list that the package ships."""
    return _suffixes().privatesuffix(domain.lower().strip(".")) or domain.lower().strip(".")
