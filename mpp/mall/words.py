"""synonyms.json: what people say for what the catalog calls otherwise."""

from collections.abc import Iterator

from catalog.models import Synonym
from mpp.mall.read import Faults, Mall, Place, entries
from mpp.mall.tables import Row


def check(mall: Mall, faults: Faults) -> None:
    """Add the faults of synonyms.json whose entries have the right shape."""
    seen: dict[str, Place] = {}
    for place, synonym in entries(mall.synonyms, "synonyms"):
        if synonym.said in seen:
            faults.add(place, f'said "{synonym.said}" sudah dipakai: {faults.name(seen[synonym.said])}.')
        seen.setdefault(synonym.said, place)
        if synonym.said != synonym.said.lower().strip() or synonym.meant != synonym.meant.lower().strip():
            faults.add(place, "said dan meant ditulis dengan huruf kecil, tanpa spasi di tepinya.")


def rows(mall: Mall) -> Iterator[Row]:
    """Yield one row for each saying."""
    for place, synonym in entries(mall.synonyms, "synonyms"):
        yield Row(Synonym, place, synonym.model_dump())
