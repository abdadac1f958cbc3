"""The demo's answers: some agencies have done everything, some are late with one thing, some have not begun."""

from datetime import timedelta
from itertools import cycle

from django.db import transaction

from accounts.models import User
from agencies.actions.readiness import answer, prepare
from agencies.models import Agency, ReadinessItem, ReadinessResult, ReadinessTopic, Venue
from mpp.readiness.facts import known_topics

# What each agency in turn is not yet done with: topic, days until it is due (below 0: late), by whom, why; or nothing.
# None: its items are not even listed.
LEFT_OPEN: tuple[tuple[ReadinessTopic, int, str, str] | tuple[()] | None, ...] = (
    (),
    (),
    (ReadinessTopic.NETWORK, 6, "Diskominfo", "Kabel ke loket belum ditarik."),
    (),
    (ReadinessTopic.OFFICERS, -4, "Kepala bidang pelayanan", "Dua petugas baru belum dilatih."),
    (),
    (ReadinessTopic.TRIAL, 12, "Penyelia loket", "Uji coba menunggu pencetak nomor."),
    None,
)
OF_BUILDING = {
    ReadinessTopic.SIGNS: (9, "Bagian umum", "Papan petunjuk lantai 2 sedang dicetak."),
    ReadinessTopic.ACCESSIBILITY: (-3, "Dinas PUPR", "Ubin pemandu di pintu timur belum dipasang."),
}


@transaction.atomic
def make_answers(mall: Venue, by: User) -> int:
    """Answer for building and agencies of a mall of the demo, once; return how many items there are."""
    if not ReadinessItem.objects.filter(venue=mall).exists():
        prepare(mall.pk, None, by=by, known=known_topics(mall.facilities.all()))
        _answer(mall, None, OF_BUILDING, by)
        agencies = Agency.objects.filter(presences__venue=mall, is_active=True).order_by("code")
        for agency, left in zip(agencies, cycle(LEFT_OPEN), strict=False):
            if left is not None:
                prepare(mall.pk, agency.pk, by=by)
                _answer(mall, agency, {left[0]: left[1:]} if left else {}, by)
    return ReadinessItem.objects.filter(venue=mall).count()


def _answer(
    mall: Venue, agency: Agency | None, open_ones: dict[ReadinessTopic, tuple[int, str, str]], by: User
) -> None:
    today = mall.today()
    for item in ReadinessItem.objects.filter(venue=mall, agency=agency):
        left = open_ones.get(ReadinessTopic(item.topic))
        if left is None:
            answer(item.pk, by=by, on=today, result=ReadinessResult.DONE)
            continue
        days, responsible, note = left
        answer(
            item.pk,
            by=by,
            on=today,
            result=ReadinessResult.OPEN,
            responsible=responsible,
            due_on=today + timedelta(days=days),
            note=note,
        )
