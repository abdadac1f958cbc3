"""The demo's service standards: some services have one, and of one small agency all, so that it is ready to open."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency, Venue
from catalog.models import Service, Standard
from catalog.standards import components, missing, number, publish
from mpp.readiness.standing import standings

HANDFUL = 5  # services of each large agency

PROCEDURE = """\
Pemohon melengkapi persyaratan dan mengajukan permohonan lewat portal atau di loket.
Petugas memeriksa kelengkapan dan kebenaran berkas.
Bila ada yang kurang, pemohon diberi tahu sekaligus dan dapat memperbaikinya.
Permohonan yang lengkap diproses sampai selesai.
Pemohon menerima hasil layanan."""
COMPLAINTS = """\
Meja pengaduan di mal pelayanan publik, pada jam layanan.
SP4N-LAPOR! di lapor.go.id."""
OTHERS = {
    "facilities": "Loket, ruang tunggu, kios nomor antrean, dan layar panggilan.",
    "competence": "Petugas memahami persyaratan layanan dan mampu memakai aplikasi layanan.",
    "supervision": "Diawasi berjenjang oleh atasan langsung.",
    "staffing": "2 orang petugas",
    "guarantee": "Layanan diberikan sesuai standar ini, tanpa biaya di luar yang tercantum.",
    "safety": "Berkas disimpan rahasia; gedung dijaga dan punya jalur evakuasi.",
    "evaluation": "Kinerja petugas dinilai sekurang-kurangnya sekali setahun.",
}


@transaction.atomic
def make_standards(mall: Venue, large: Iterable[Agency], by: User) -> int:
    """Publish standards for a handful of services of the large agencies and for all of a small one, once.

    The small one is an agency that is ready but for its standards. Returns how many standards there are.
    """
    if not Standard.objects.exists():
        with override("id"):  # as decreed
            for service in _chosen(mall, large):
                _decree(service, mall, by)
    return Standard.objects.count()


def _chosen(mall: Venue, large: Iterable[Agency]) -> list[Service]:
    chosen: list[Service] = []
    for agency in large:
        services = Service.objects.online().filter(agency=agency).order_by("code")
        chosen += islice(filter(_can_be_decreed, services), HANDFUL)
    return chosen + _services_of_a_small_agency(mall)


def _services_of_a_small_agency(mall: Venue) -> list[Service]:
    """Return the services of the agency with the fewest whose standards are all that it still lacks; [] without one."""
    lacking = [standing.agency for standing in standings(mall, None) if len(standing.blocking) == 1]
    kept = [
        list(Service.objects.offered().filter(agency=agency).order_by("code")) for agency in lacking if agency
    ]
    possible = [services for services in kept if services and all(map(_can_be_decreed, services))]
    return min(possible, key=len, default=[])


def _can_be_decreed(service: Service) -> bool:
    return not missing(components(service, _planned(service)))


def _planned(service: Service) -> dict[str, str]:
    """Return what the standard adds to the service: nothing that it states already is changed."""
    texts = {"procedure": PROCEDURE, "complaints": COMPLAINTS, **OTHERS}
    return {column: text for column, text in texts.items() if not getattr(service, column)}


def _decree(service: Service, mall: Venue, by: User) -> None:
    today = mall.today()
    standard = number(
        Standard(
            service=service,
            decree_number=f"CONTOH/SP/{service.code}/{today.year}",
            decree_on=today,
            in_force_from=today,
            planned=_planned(service),
        )
    )
    publish(standard.pk, by=by)
