"""What the papers share: the letterhead, people of an office, the way a citizen comes back to a case."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mpp.lib.typeset import BREAK_HERE

HERE = Path(__file__).parent

STAMP_DUTY_RUPIAH = 10_000  # UU 10/2020 tentang Bea Meterai, art. 5

# On every page of a paper made in demo mode.
WATERMARK = "CONTOH – TIDAK BERLAKU"

Row = tuple[str, str]  # label, value


@dataclass(frozen=True)
class Letterhead:
    """Kop surat: the issuing agency under the name of its mall."""

    mall: str
    agency: str
    address: str


@dataclass(frozen=True)
class Official:
    """Somebody who acts for an office; office: the name of the agency."""

    name: str
    office: str


def plain_facts(data: Any) -> dict[str, Any]:
    """Return the fields of a paper's dataclass that go to its template as they are; dates are for the caller."""
    return {key: value for key, value in asdict(data).items() if not isinstance(value, dt.date | None)}


def watermark(demo: bool) -> str:
    return WATERMARK if demo else ""


def typed_address(url: str) -> str:
    """Return an absolute address as people type it, "mpp.example/lacak/", breakable after its dots."""
    return url.removeprefix("https://").removeprefix("http://").replace(".", "." + BREAK_HERE)
