"""Read a city's folder: all files, and of each fault the file and the entry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from mpp.mall import shapes

# What an entry is called in a fault: the first of these columns that it has.
NAMES = (
    "code",
    "key",
    "agency_code",
    "document_code",
    "service_code",
    "weekday",
    "name",
    "reason",
    "slug",
    "said",
)

Step = str | int
Place = tuple[str, tuple[Step, ...]]  # a file and the way to an entry in it


class BadFolder(Exception):
    """The folder cannot be loaded; `faults` are sentences that name file and entry."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass
class Mall:
    """Everything of a folder that is loaded, each entry in the shape of its file."""

    agencies: list[shapes.Agency]
    documents: list[shapes.Document]
    districts: shapes.Districts
    venue: shapes.Venue
    services: list[shapes.Service]
    questions: shapes.Questions
    lines: list[shapes.AgencyLines]
    outreach: list[shapes.OutreachEvent]
    life_events: list[shapes.LifeEvent]
    synonyms: list[shapes.Synonym]
    agreements: list[shapes.Agreement]


FILES: dict[str, Any] = {
    "agencies": list[shapes.Agency],
    "documents": list[shapes.Document],
    "districts": shapes.Districts,
    "venue": shapes.Venue,
    "services": list[shapes.Service],
    "questions": shapes.Questions,
    "lines": list[shapes.AgencyLines],
    "outreach": list[shapes.OutreachEvent],
    "life_events": list[shapes.LifeEvent],
    "synonyms": list[shapes.Synonym],
    "agreements": list[shapes.Agreement],
}


# A city may do without these.
OPTIONAL: frozenset[str] = frozenset({"agreements", "outreach", "life_events", "synonyms"})


@dataclass
class Faults:
    """What is wrong with a folder so far. Knows the raw files, to say which entry is meant."""

    raw: dict[str, Any] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def add(self, place: Place, fault: str) -> None:
        self.found.append(f"{self.name(place)}: {fault}")

    def name(self, place: Place) -> str:
        """Return "services.json, entri 17 (KES-07), requirements entri 2 (ktp)"."""
        file, way = place
        words, here, container = [f"{file}.json"], self.raw.get(file), ""
        for step in way:
            here = here[step]
            if isinstance(step, int):
                words.append(f"{container} entri {step + 1}{_name(here)}".strip())
                container = ""
            else:
                if container:
                    words.append(container)
                container = step
        return ", ".join([*words, container] if container else words)

    def stop(self) -> None:
        """Raise BadFolder if anything was wrong."""
        if self.found:
            raise BadFolder(self.found)


def read(folder: Path) -> tuple[Mall, Faults]:
    """Return the folder's content, and where further faults go. Raises BadFolder for files in a wrong shape."""
    if not folder.is_dir():
        raise BadFolder([f"{folder} bukan folder."])
    faults = Faults()
    for name in FILES:
        path = folder / f"{name}.json"
        if name in OPTIONAL and not path.exists():
            faults.raw[name] = []
        else:
            _read_file(path, name, faults)
    shaped = {name: _shaped(name, faults) for name in FILES if name in faults.raw}
    faults.stop()
    return Mall(**shaped), faults


def _read_file(path: Path, name: str, faults: Faults) -> None:
    try:
        # "-sig": Windows editors put a mark at the beginning of a file.
        text = path.read_bytes().decode("utf-8-sig")
        raw = json.loads(text, parse_constant=_no_number, object_pairs_hook=_no_column_twice)
    except OSError as problem:
        faults.found.append(f"{path.name}: tidak dapat dibaca ({problem.strerror}).")
    except UnicodeDecodeError as problem:
        faults.found.append(f"{path.name}: bukan teks UTF-8 (bita ke-{problem.start + 1}).")
    except json.JSONDecodeError as problem:
        faults.found.append(
            f"{path.name}: bukan JSON yang benar, baris {problem.lineno} kolom {problem.colno}: {problem.msg}."
        )
    except _ColumnTwice as problem:
        faults.found.append(f"{path.name}: {problem}")
    except (ValueError, RecursionError):
        faults.found.append(f"{path.name}: bukan JSON yang benar.")
    else:
        faults.raw[name] = raw
        for way in _unwritable(raw):
            faults.add((name, way), "memuat karakter yang tidak dapat disimpan.")


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


class _ColumnTwice(ValueError):
    """An entry names a column twice; the text is the sentence."""


def _no_column_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the entry. Python would take the last of two equal names, and nobody would miss the first."""
    entry: dict[str, Any] = {}
    for name, value in pairs:
        if name in entry:
            whose = _name(entry)
            raise _ColumnTwice(f'entri{whose}: kolom "{name}" tertulis dua kali.')
        entry[name] = value
    return entry


def _unwritable(value: Any, way: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield where a text holds what PostgreSQL refuses: a zero byte, or half of a surrogate pair."""
    if isinstance(value, str) and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
        yield way
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield from _unwritable(inner, (*way, step))


def _shaped(name: str, faults: Faults) -> Any:
    try:
        return TypeAdapter(FILES[name]).validate_python(faults.raw[name])
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            _tell(name, error, faults)
        return None


def _tell(name: str, error: Any, faults: Faults) -> None:
    way, column = _way(faults.raw[name], error["loc"])
    words = _sentence(error)
    faults.add((name, way), f"{column} {words}".strip())


def _way(raw: Any, loc: tuple[Step, ...]) -> tuple[tuple[Step, ...], str]:
    """Split where pydantic found a fault into the way to the entry and the column in it."""
    steps: list[Step] = []
    for step in loc:
        inside = isinstance(raw, (dict, list)) and _has(raw, step)
        if not inside or not isinstance(raw[step], (dict, list)):
            return tuple(steps), f"entri {step + 1}" if isinstance(step, int) else f'kolom "{step}"'
        steps.append(step)
        raw = raw[step]
    return tuple(steps), ""


def _has(raw: Any, step: Step) -> bool:
    return step in raw if isinstance(raw, dict) else isinstance(step, int) and step < len(raw)


def _sentence(error: Any) -> str:
    context = error.get("ctx", {})
    sentences = {
        "missing": "tidak ada.",
        "extra_forbidden": "tidak dikenal.",
        "string_type": "harus berupa teks.",
        "int_type": "harus berupa bilangan bulat.",
        "bool_type": "harus true atau false.",
        "list_type": "harus berupa daftar [...].",
        "dict_type": "harus berupa objek {...}.",
        "model_type": "harus berupa objek {...}.",
        "value_error": f"{context.get('error')}.",
        "greater_than_equal": f"paling kecil {context.get('ge')}.",
        "less_than_equal": f"paling besar {context.get('le')}.",
    }
    return sentences.get(error["type"], f"salah: {error['msg']}.")


def _name(entry: Any) -> str:
    if not isinstance(entry, dict):
        return f" ({entry})" if isinstance(entry, str) else ""
    return next((f" ({entry[name]})" for name in NAMES if isinstance(entry.get(name), (str, int))), "")


def entries(found: list[BaseModel], file: str, *way: Step) -> Iterator[tuple[Place, Any]]:
    """Yield each entry of a list with its place."""
    for index, entry in enumerate(found):
        yield (file, (*way, index)), entry
