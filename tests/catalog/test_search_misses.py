import datetime as dt

import pytest
from django.urls import reverse

from catalog.duties import forget_search_misses
from catalog.models import SearchMiss
from catalog.search import misses
from tests.factories import make_service
from tests.races import at_once

LIST = "/layanan/"


@pytest.mark.django_db
def test_what_finds_nothing_is_counted(client):
    make_service(name="Paspor")

    client.get(LIST, {"q": "Lisensi  KAPAL selam"})
    client.get(LIST, {"q": "lisensi kapal selam"})
    client.get(LIST, {"q": "paspor"})

    assert list(SearchMiss.objects.values_list("words", "count")) == [("lisensi kapal selam", 2)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "1671012345678901",
        "0812 3456 789",
        "08.12.19",
        "budi@contoh.id",
        "saya budi dan rumah saya di sini sejak lama sekali",
        "x" * 30,
        "🙂",
        "",
    ],
)
def test_what_could_be_somebodys_is_not_kept(question):
    assert misses.note(question) is False
    assert SearchMiss.objects.count() == 0


@pytest.mark.django_db
def test_typing_is_not_counted(client):
    client.get(reverse("catalog:suggestions"), {"q": "xyzzy"})

    assert SearchMiss.objects.count() == 0


@pytest.mark.django_db
def test_a_robot_does_not_fill_the_list(client):
    for letter in "abcdefghijklmnop":
        client.get(LIST, {"q": f"zzqq{letter}"})

    assert SearchMiss.objects.count() == 10


@pytest.mark.django_db
def test_new_rows_are_bounded_and_known_ones_counted_on(settings):
    settings.SEARCH_MISSES_NEW_A_DAY = 1
    assert misses.note("kapal")
    assert not misses.note("pesawat")
    assert misses.note("kapal")

    assert SearchMiss.objects.get().count == 2


@pytest.mark.django_db(transaction=True)
def test_none_of_those_at_once_is_lost():
    at_once([lambda: misses.note("kapal")] * 4)

    assert SearchMiss.objects.get().count == 4


@pytest.mark.django_db
def test_old_ones_are_forgotten():
    misses.note("kapal", dt.date(2020, 1, 1))
    misses.note("pesawat")

    assert forget_search_misses() == 1
    assert SearchMiss.objects.get().words == "pesawat"


@pytest.mark.django_db
def test_suggestions_are_kept_briefly_and_name_what_is_begun(client):
    service = make_service(name="Paspor Biasa")

    answer = client.get(reverse("catalog:suggestions"), {"q": "pasp"})

    assert answer.json() == {"found": [{"name": "Paspor Biasa", "address": service.get_absolute_url()}]}
    assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.django_db
def test_the_page_says_what_it_looked_for_and_how_to_search_literally(client):
    make_service(name="Paspor")

    page = client.get(LIST, {"q": "pasopr"}).content.decode()

    assert "Menampilkan hasil untuk “paspor”" in page
    assert "?q=pasopr&amp;persis=on" in page


@pytest.mark.django_db
def test_who_asks_for_the_queue_is_led_there(client):
    assert reverse("queueing:queues") in client.get(LIST, {"q": "antrian"}).content.decode()
    assert client.get(LIST, {"q": "antrian"}).context["portal_page"][1] == reverse("queueing:queues")


@pytest.mark.django_db
def test_the_admin_settles_a_miss_and_makes_a_synonym_of_it(admin_client):
    misses.note("kapal")
    page = reverse("admin:catalog_searchmiss_changelist")

    assert "said=kapal" in admin_client.get(page).content.decode()
    admin_client.post(page, {"action": "settle", "_selected_action": [SearchMiss.objects.get().pk]})

    assert SearchMiss.objects.get().is_settled
    assert "Coba cari" in admin_client.get(reverse("admin:catalog_synonym_changelist")).content.decode()
