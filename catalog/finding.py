"""The list of services with search and filters; a question finds agencies and guides as well."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.revision import kept
from agencies.tries import WrongTries
from catalog.forms import QUESTION_LENGTH, ServiceFilter
from catalog.models import Category, LifeEvent, Service, ServiceQuerySet
from catalog.search import Answer, ask, misses, search, words_of
from catalog.search.index import AGENCY, LIFE_EVENT, SERVICE
from catalog.search.words import taken_apart

PAGE_LENGTH = 20
SUGGESTIONS = 7
SUGGESTED_SECONDS = 60
WAYS_ON = 6  # guides and categories offered when nothing was found

# Pages of the portal that people look for among the services, and the words that mean them.
PAGES: list[tuple[frozenset[str], Promise, str]] = [
    (
        frozenset({"antri", "antrian", "antrean", "ngantri", "queue"}),
        _("Antrean dan nomor antrean"),
        "queueing:queues",
    ),
    (frozenset({"booking", "janji", "reservasi"}), _("Buat janji kedatangan"), "queueing:book"),
    (frozenset({"verifikasi", "keaslian", "barcode", "qr"}), _("Periksa keaslian izin"), "permits:verify"),
    (
        frozenset({"jam", "jadwal", "buka", "alamat", "loket"}),
        _("Instansi, loket, dan jam layanan"),
        "agencies:agencies",
    ),
    (frozenset({"status", "lacak", "permohonan"}), _("Permohonan Anda"), "permits:mine"),
]


class Active(NamedTuple):
    """A filter in use, and the address without it."""

    words: str
    without: str


class WayOut(NamedTuple):
    """What an empty list offers: drop one filter, and so many services appear."""

    words: str
    count: int
    address: str


class Result(NamedTuple):
    """One row of the list: a service, an agency or a life event."""

    kind: str
    row: Any


@require_safe
@kept
def services(request: HttpRequest) -> HttpResponse:
    offered = Service.objects.offered()
    form = ServiceFilter(request.GET, offered)
    active = form.active()
    answer = None
    if words_of(form.question):
        answer = ask(form.question, literal="persis" in request.GET)
        page = Paginator(_keys(answer, form, offered), PAGE_LENGTH).get_page(request.GET.get("halaman"))
        results = _rows(page.object_list)
        if not page.paginator.count and not active:
            request.writes = True  # type: ignore[attr-defined]  # each is counted, none answered from memory
            _note_miss(request, form.question)
    else:
        rows = offered_rows(form.narrow(offered))
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("halaman"))
        results = [Result(SERVICE, row) for row in page.object_list]
    page.object_list = [result.row for result in results]
    context = {
        "form": form,
        "results": results,
        "nearest": answer is not None and answer.nearest,
        "corrected": _corrected(form.question, answer),
        "literally": _address(request.GET, persis="on"),
        "portal_page": _portal_page(form.question),
        "page": page,
        "newer": _address(request.GET, halaman=page.number - 1) if page.has_previous() else "",
        "older": _address(request.GET, halaman=page.number + 1) if page.has_next() else "",
        "active": [Active(words, _address(request.GET, **{name: None})) for name, words in active.items()],
        **({} if results else _ways_on(request.GET, form)),
    }
    return render(request, "catalog/services.html", context)


@require_safe
@cache_control(public=True, max_age=SUGGESTED_SECONDS)
def suggestions(request: HttpRequest) -> JsonResponse:
    """What may be meant, while somebody types: {"found": [{"name", "address"}]}, best first. Nothing is noted."""
    question = request.GET.get("q", "")[:QUESTION_LENGTH]
    answer = ask(question, typing=True) if words_of(question) else None
    keys = [(hit.thing.kind, hit.thing.pk) for hit in answer.hits[:SUGGESTIONS]] if answer else []
    found = [{"name": str(row), "address": row.get_absolute_url()} for _kind, row in _rows(keys)]
    return JsonResponse({"found": found})


def offered_rows(services: ServiceQuerySet) -> ServiceQuerySet:
    """Return services with what a row of the list shows."""
    return services.select_related("agency", "category")


def _keys(answer: Answer, form: ServiceFilter, offered: ServiceQuerySet) -> list[tuple[str, int]]:
    """Return what passes the filters, best first; these are of services, so others appear only without them."""
    found = [(hit.thing.kind, hit.thing.pk) for hit in answer.hits]
    if not form.active():
        return found
    mine = [pk for kind, pk in found if kind == SERVICE]
    passing = set(form.narrow(offered).filter(pk__in=mine).values_list("pk", flat=True))
    return [(SERVICE, pk) for pk in mine if pk in passing]


def _rows(keys: Iterable[tuple[str, int]]) -> list[Result]:
    """Return the rows of some keys in their order, one query for each kind among them."""
    keys = list(keys)
    sources = {
        SERVICE: offered_rows(Service.objects.offered()),
        AGENCY: Agency.objects.filter(is_active=True),
        LIFE_EVENT: LifeEvent.objects.filter(is_active=True),
    }
    rows = {}
    for kind, source in sources.items():
        if wanted := [pk for of, pk in keys if of == kind]:
            rows |= {(kind, row.pk): row for row in source.filter(pk__in=wanted)}
    return [Result(kind, rows[kind, pk]) for kind, pk in keys if (kind, pk) in rows]


def _corrected(question: str, answer: Answer | None) -> str:
    """Return the question with its words mended, "" if none was."""
    if answer is None or not answer.corrected:
        return ""
    return " ".join(answer.corrected.get(word, word) for word in taken_apart(question))


def _portal_page(question: str) -> tuple[Promise, str] | None:
    """Return title and address of a page of the portal that the question means by all of its words."""
    asked = set(words_of(question))
    for words, title, name in PAGES:
        if asked & words and not asked - words - {"online", "nomor", "ambil", "cek", "izin", "layanan"}:
            return title, reverse(name)
    return None


def _note_miss(request: HttpRequest, question: str) -> None:
    """Count what was sought in vain, a few times for an address: a robot must not fill the list."""
    tries = WrongTries("search", request.META.get("REMOTE_ADDR", ""))
    if request.method == "GET" and not tries.used_up():
        tries.count()
        misses.note(question)


def _ways_on(query: QueryDict, form: ServiceFilter) -> dict[str, Any]:
    """Return what helps on from an empty list: fewer filters, guides, the categories that have most."""
    largest = Category.objects.annotate(count=Count("services", filter=Q(services__is_active=True)))
    return {
        "ways_out": _ways_out(query, form),
        "life_events": LifeEvent.objects.filter(is_active=True)[:WAYS_ON],
        "categories": largest.filter(count__gt=0).order_by("-count", "name")[:WAYS_ON],
    }


def _ways_out(query: QueryDict, form: ServiceFilter) -> list[WayOut]:
    """One query or two per filter in use, only for an empty list; those that help most come first."""
    offered = Service.objects.offered()
    ways = []
    for name, words in form.active().items():
        found = search(form.narrow(offered, without=name), form.question)
        ways.append(WayOut(words, found.services.count(), _address(query, **{name: None})))
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def _address(query: QueryDict, **changes: object) -> str:
    """Return the address of this list with some parameters changed (None drops one), at its first page."""
    wanted = query.copy()
    for name, value in {"halaman": None, **changes}.items():
        wanted.pop(name, None)
        if value is not None:
            wanted[name] = str(value)
    return f"?{wanted.urlencode()}"
