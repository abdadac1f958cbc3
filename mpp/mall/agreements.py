"""agreements.json: the decrees, memoranda and cooperation agreements on which agencies sit in the mall."""

from collections.abc import Iterator

from agencies.models import AgencyKind, Agreement, AgreementKind
from agencies.states import IN_FORCE
from mpp.mall.read import Faults, Mall, Place, entries
from mpp.mall.shapes import Agreement as Entry
from mpp.mall.tables import Row

# --- What the entries say about each other ----------------------------------------------------------------


def check(mall: Mall, faults: Faults) -> None:
    """Add the faults of agreements.json whose entries have the right shape."""
    kinds = {agency.code: agency.kind for agency in mall.agencies}
    numbers: dict[str, Place] = {}
    for place, agreement in entries(mall.agreements, "agreements"):
        for fault in [*_agency(agreement, kinds), *_days(agreement)]:
            faults.add(place, fault)
        number = agreement.number.strip()
        if not number:
            faults.add(place, "number kosong; nomor adalah kunci perjanjian.")
        elif number in numbers:
            faults.add(place, f'number "{number}" sudah dipakai: {faults.name(numbers[number])}.')
        numbers.setdefault(number, place)


def _agency(agreement: Entry, kinds: dict[str, str]) -> Iterator[str]:
    kind = kinds.get(agreement.agency_code)
    if kind is None:
        yield f'agency_code "{agreement.agency_code}" tidak ada di agencies.json.'
        return
    is_department = kind == AgencyKind.CITY_DEPARTMENT
    if agreement.kind == AgreementKind.DECREE and not is_department:
        yield f"kind decree hanya untuk perangkat daerah; {agreement.agency_code} adalah {kind}."
    if agreement.kind in {AgreementKind.MOU, AgreementKind.PKS} and is_department:
        yield f"perangkat daerah ditempatkan dengan decree, bukan {agreement.kind}."


def _days(agreement: Entry) -> Iterator[str]:
    first, last = agreement.valid_from, agreement.valid_until
    if last and not first:
        yield "valid_until perlu valid_from."
    if first and last and last < first:
        yield f"valid_until {last} sebelum valid_from {first}."
    if agreement.state in IN_FORCE and not (agreement.signed_on and first):
        yield f"state {agreement.state} perlu signed_on dan valid_from."


# --- Rows -------------------------------------------------------------------------------------------------


def rows(mall: Mall) -> Iterator[Row]:
    """Yield the agreements; of what an entry leaves out nothing is said."""
    for place, agreement in entries(mall.agreements, "agreements"):
        values = agreement.model_dump(exclude={"agency_code"}, exclude_unset=True)
        yield Row(Agreement, place, {"agency": agreement.agency_code} | values)
