"""What waits is looked at as soon as there is room or the scanner is back; nothing is lost meanwhile."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from documents import actions, scanner
from documents.actions import waiting
from documents.actions.waiting import LEASE, LONGEST_WAIT
from documents.duties import examine_held, scan_waiting
from documents.models import HeldFile, Paper, Safety
from documents.stored import named, stored_names
from tests.documents.files import make_jpg, make_pdf
from tests.documents.uploads import all_places_taken, keep, make_upload
from tests.factories import make_citizen, make_paper
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    return make_citizen()


def held(owner, *uploads):
    """A paper whose files came while all places were taken."""
    with all_places_taken():
        return keep(owner, *uploads)


def waiting_for_scanner(**fields):
    return make_paper(safety=Safety.WAITING, next_try_at=timezone.now(), **fields)


def pass_time(seconds):
    """Let what waits be due so much earlier."""
    for paper in Paper.objects.filter(next_try_at__isnull=False):
        paper.next_try_at -= dt.timedelta(seconds=seconds)
        paper.save(update_fields=["next_try_at"])


# --- Held while all places were taken ---------------------------------------------------------------


def test_with_all_places_taken_the_file_is_kept_as_it_was_sent(owner):
    content = make_jpg()

    paper = held(owner, make_upload(content, "KTP saya.jpg"))

    assert (paper.safety, paper.examined_at, paper.file.name) == (Safety.WAITING, None, "")
    assert (paper.file_type, paper.size_bytes, paper.page_count) == ("jpg", len(content), 0)
    kept = paper.held.get()
    assert (kept.name, kept.declared_type, kept.accepts) == (
        "KTP saya.jpg",
        "image/jpeg",
        ["pdf", "jpg", "png"],
    )
    with default_storage.open(kept.file.name) as file:
        assert file.read() == content


def test_a_held_file_is_examined_when_there_is_room(owner):
    paper = held(owner)
    sent = paper.held.get().file.name

    assert examine_held() == 1

    paper.refresh_from_db()
    assert (paper.safety, paper.page_count) == (Safety.CLEAN, 1)
    assert paper.pages.count() == 2
    assert not HeldFile.objects.exists()
    assert not default_storage.exists(sent)


def test_held_photographs_become_one_document(owner):
    paper = held(owner, make_upload(name="1.jpg"), make_upload(name="2.jpg"))
    assert paper.file_type == "pdf"

    examine_held()

    paper.refresh_from_db()
    assert (paper.assembled, paper.page_count, paper.file_type) == (True, 2, "pdf")


def test_while_the_places_stay_taken_it_waits_ever_longer(owner):
    paper = held(owner)

    with all_places_taken():
        assert examine_held() == 0
        first = Paper.objects.get(pk=paper.pk)
        pass_time(60)
        assert examine_held() == 0

    second = Paper.objects.get(pk=paper.pk)
    assert (first.tries, second.tries, second.safety) == (1, 2, Safety.WAITING)
    assert second.next_try_at - timezone.now() > dt.timedelta(seconds=8)
    assert second.held.count() == 1


def test_waiting_never_grows_beyond_its_longest(owner):
    paper = held(owner)
    Paper.objects.filter(pk=paper.pk).update(tries=29_999)

    with all_places_taken():
        examine_held()
        pass_time(3600)
        examine_held()

    paper.refresh_from_db()
    assert paper.tries == 30_000
    assert paper.next_try_at - timezone.now() <= LONGEST_WAIT


def test_a_held_file_that_cannot_be_taken_is_unreadable_and_says_why(owner):
    broken = make_upload(make_pdf()[:300], "surat.pdf", "application/pdf")
    paper = held(owner, broken)

    examine_held()

    paper.refresh_from_db()
    assert (paper.safety, paper.next_try_at) == (Safety.UNREADABLE, None)
    assert "rusak" in paper.finding
    assert not HeldFile.objects.exists()


def test_a_held_file_with_a_virus_is_infected(owner, virus_scanner):
    paper = held(owner)
    virus_scanner.word = scanner.Infected("Uji.EICAR")

    examine_held()

    paper.refresh_from_db()
    assert (paper.safety, paper.finding) == (Safety.INFECTED, "Uji.EICAR")


def test_a_held_file_examined_without_the_scanner_goes_on_waiting_for_it(owner, virus_scanner):
    paper = held(owner)
    virus_scanner.word = None
    examine_held()
    paper.refresh_from_db()
    assert (paper.safety, paper.page_count) == (Safety.WAITING, 1)
    virus_scanner.word = scanner.CLEAN

    scan_waiting()

    paper.refresh_from_db()
    assert paper.safety == Safety.CLEAN


def test_a_paper_is_looked_at_by_one_at_a_time(owner, monkeypatch):
    held(owner)
    real, examined = waiting.check_kept, []
    monkeypatch.setattr(waiting, "check_kept", lambda *args: examined.append(1) or real(*args))

    at_once([actions.examine_next] * 4)

    assert len(examined) == 1
    assert Paper.objects.get().safety == Safety.CLEAN


def test_what_a_killed_process_had_taken_is_taken_again(owner):
    paper = held(owner)
    assert waiting._claimed(is_examined=False) == paper  # and then it was killed
    assert not actions.examine_next()
    pass_time(LEASE.total_seconds())

    assert actions.examine_next()


def test_files_looked_at_by_two_at_once_are_kept_once(owner):
    """Somebody sends the case while the duty is at it: the second finds it done and leaves no file behind."""
    paper = held(owner)

    at_once([actions.examine_next, lambda: actions.try_now([paper.pk]), lambda: actions.try_now([paper.pk])])

    paper.refresh_from_db()
    assert paper.safety == Safety.CLEAN
    assert paper.pages.count() == 2
    mine = {name for name in stored_names() if paper.code in name}
    assert mine == named(sorted(mine))


# --- Waiting for the scanner ------------------------------------------------------------------------


def test_the_backlog_clears_when_the_scanner_is_back(virus_scanner):
    papers = [waiting_for_scanner() for _ in range(3)]
    virus_scanner.word = None
    assert scan_waiting() == 0
    assert virus_scanner.asked == 1  # one is enough to see that it is away
    virus_scanner.word = scanner.CLEAN
    pass_time(60)

    assert scan_waiting() == 3

    assert set(Paper.objects.values_list("safety", "next_try_at")) == {(Safety.CLEAN, None)}
    assert all(paper.scanned_at for paper in Paper.objects.filter(pk__in=[row.pk for row in papers]))


@pytest.mark.parametrize(
    ("word", "safety", "finding"),
    [
        (scanner.Infected("Uji.EICAR"), Safety.INFECTED, "Uji.EICAR"),
        (scanner.Unreadable("Heuristics.Limits.Exceeded"), Safety.UNREADABLE, ""),
    ],
)
def test_what_the_scanner_finds_later_is_bad(virus_scanner, word, safety, finding):
    paper = waiting_for_scanner()
    virus_scanner.word = word

    scan_waiting()

    paper.refresh_from_db()
    assert (paper.safety, paper.finding) == (safety, finding)
    assert paper.is_bad


def test_without_a_scanner_nothing_waits_for_it(settings):
    paper = waiting_for_scanner()
    settings.CLAMD = ""

    scan_waiting()

    paper.refresh_from_db()
    assert (paper.safety, paper.scanned_at) == (Safety.CLEAN, None)


def test_what_was_looked_at_already_is_left_alone(virus_scanner):
    paper = make_paper()

    scan_waiting()

    assert virus_scanner.asked == 0
    assert Paper.objects.get() == paper


def test_on_the_spot_the_time_is_not_waited_for(virus_scanner):
    paper = waiting_for_scanner()
    Paper.objects.update(next_try_at=timezone.now() + dt.timedelta(minutes=5))

    actions.try_now([paper.pk])

    assert Paper.objects.get().safety == Safety.CLEAN


def test_on_the_spot_one_that_has_to_wait_on_ends_it(virus_scanner):
    papers = [waiting_for_scanner() for _ in range(3)]
    virus_scanner.word = None

    actions.try_now([paper.pk for paper in papers])

    assert virus_scanner.asked == 1
