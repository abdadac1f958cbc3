"""Every page there is, in English: no Indonesian outside what people typed, which says that it is Indonesian."""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from catalog.models import Outcome
from permits.states import State
from tests.access.test_table import address_of, read_table
from tests.access.world import all_addresses, make_world
from tests.factories import make_application, make_service

# Words without which no Indonesian sentence goes, and that no English one has.
INDONESIAN = re.compile(
    r"\b(yang|dengan|anda|untuk|belum|tidak|sudah|akan|dapat|dari|pada|oleh|atau|dan|kami|ini|itu|bila|hari|"
    r"semua|lihat|pilih|isi|tulis|sampai|lebih|hanya|harus|saat|kembali|berkas|permohonan|loket|antrean|"
    r"petugas|instansi|simpan|batal|ubah|hapus|masuk|keluar|cari|sejak|pukul|paling|lambat)\b",
    re.I,
)
ADDRESS = re.compile(r"https?://\S+")  # addresses speak to citizens, in Indonesian
SPOKEN = ("alt", "title", "placeholder", "aria-label")
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class English(HTMLParser):
    """Collects what is said in English: texts and names, but nothing below lang="id"."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.below: list[bool] = []  # for each open element: is it Indonesian or nothing to read?

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        lang = given.get("lang", "")
        hidden = tag in {"script", "style", "head", "code"}
        is_other = lang != "en" if lang else hidden or bool(self.below and self.below[-1])
        if not is_other:
            self.said += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.below.append(is_other)

    def handle_endtag(self, tag):
        if self.below and tag not in VOID:
            self.below.pop()

    def handle_data(self, data):
        if not (self.below and self.below[-1]):
            self.said.append(" ".join(data.split()))


def leaks(page: str) -> list[str]:
    """Return the Indonesian texts of an English page."""
    parser = English()
    parser.feed(page)
    return [text for text in parser.said if INDONESIAN.search(ADDRESS.sub("", text))]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(State.IN_REVIEW)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _language_of_the_tests():
    with translation.override("id"):
        yield


def _english_page(world, who: str, address: str) -> str:
    client = world.client(who)
    client.cookies["bahasa"] = "en"
    with transaction.atomic():
        response = client.get(address)
        body = b"".join(response).decode(errors="replace")
        transaction.set_rollback(True)
    return body if "<!DOCTYPE html>" in body else ""


@pytest.mark.parametrize("name", sorted(set(all_addresses()) - {"design"}))  # a page of sample data
@pytest.mark.usefixtures("db")
def test_no_page_says_anything_in_indonesian(name, world):
    shown = [who for who, answer in read_table().get(name, {}).items() if answer.startswith("200 ")]

    found = leaks(_english_page(world, shown[0], address_of(world, name))) if shown else []

    assert "\n".join(found) == ""


@pytest.mark.parametrize("state", list(State))
@pytest.mark.usefixtures("db")
def test_a_case_is_english_in_every_state(state, world):
    service = world.application.service
    if state == State.COMPLETED:
        service = make_service(agency=service.agency, outcome=Outcome.HANDED_OVER)
    application = make_application(state, service=service, owner=world.visitors["owner"])

    own = _english_page(world, "owner", reverse("permits:application", args=[application.code]))
    case = _english_page(world, "verifier", reverse("permits:case", args=[application.code]))

    assert "\n".join(leaks(own) + leaks(case)) == ""


def test_leaks_are_found():
    page = """<html lang="en"><p>Belum ada</p><p lang="id">Belum ada <b>juga</b> tidak</p>
      <button lang="id">Kembali</button><img alt="Nomor antrean"><p>None yet</p>"""

    assert leaks(page) == ["Belum ada", "Nomor antrean"]
