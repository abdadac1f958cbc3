"""Where stored files lie: one folder a month, in it one a paper."""

from datetime import date, timedelta

from django.utils import timezone


def folder_for(code: str) -> str:
    """Return the folder of a paper or permit made today: "2026/11/<code>"."""
    return f"{timezone.localdate():%Y/%m}/{code}"


def recent_months() -> list[str]:
    """Return the folders in which files of the last days lie: this month's, and last month's."""
    first: date = timezone.localdate().replace(day=1)
    return [f"{first:%Y/%m}", f"{first - timedelta(days=1):%Y/%m}"]
