"""Files are kept whole: original, clean copy, pictures, findings; or nothing is left of them."""

import errno
import hashlib
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from documents import actions, scanner
from documents.intake.limits import PROMISED
from documents.models import Page, Paper, Safety
from documents.stored import stored_names
from mpp.lib.refused import Refused
from tests.documents.files import make_jpg, make_pdf
from tests.documents.uploads import EVERY, keep, make_upload
from tests.factories import make_citizen, make_document_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_citizen()


def content_of(name):
    with default_storage.open(name) as file:
        return file.read()


def test_original_copy_pictures_and_findings_are_kept(owner):
    content = make_jpg()

    paper = keep(owner, make_upload(content))

    paper.refresh_from_db()
    assert content_of(paper.file.name) == content
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert content_of(paper.clean.name).startswith(b"\xff\xd8\xff")
    assert paper.clean_type == "jpg"
    assert list(paper.pages.values_list("number", flat=True)) == [0, 1]
    assert {hint["page"] for hint in paper.hints} == {1}
    assert (paper.safety, paper.assembled, paper.next_try_at) == (Safety.CLEAN, False, None)
    assert paper.examined_at is not None


def test_a_photograph_of_a_person_needs_not_be_fine(owner):
    photo = make_document_type(kind="photo", accepts=["jpg"])
    examined = actions.examine(make_upload(), accepts=["jpg"], is_page=False)

    paper = actions.keep(make_upload(), examined, owner=owner, given_by=owner, type=photo)

    assert "coarse" not in {hint["code"] for hint in paper.hints}


def test_several_photographs_become_one_document(owner):
    paper = keep(owner, make_upload(name="1.jpg"), make_upload(name="2.jpg"))

    assert (paper.file_type, paper.page_count, paper.assembled) == ("pdf", 2, True)
    assert content_of(paper.file.name).startswith(b"%PDF")
    assert content_of(paper.clean.name).startswith(b"%PDF")


def test_a_file_that_the_scanner_found_good_is_clean(owner, virus_scanner):
    paper = keep(owner)

    assert paper.safety == Safety.CLEAN
    assert paper.scanned_at is not None
    assert virus_scanner.asked == 1


def test_each_of_several_files_is_scanned(owner, virus_scanner):
    keep(owner, make_upload(name="1.jpg"), make_upload(name="2.jpg"))

    assert virus_scanner.asked == 2


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (scanner.Infected("Uji.EICAR"), "mengandung virus (Uji.EICAR)"),
        (scanner.Unreadable("Heuristics.Encrypted"), "tidak dapat diperiksa"),
    ],
)
def test_what_the_scanner_does_not_like_is_refused_and_not_kept(owner, virus_scanner, word, says):
    virus_scanner.word = word

    with pytest.raises(Refused, match="lalu unggah") as refusal:
        keep(owner)

    assert says in refusal.value.message
    assert not Paper.objects.exists()


def test_while_the_scanner_is_away_a_file_is_kept_and_waits(owner, virus_scanner):
    virus_scanner.word = None

    paper = keep(owner)

    assert (paper.safety, paper.page_count) == (Safety.WAITING, 1)
    assert paper.next_try_at is not None
    assert not paper.is_open_to_officers


def test_nobody_keeps_more_than_there_is_room_for(owner, settings):
    first = keep(owner)
    settings.PERSON_BYTES_MAX = first.size_bytes * 2 - 1
    files_before = set(stored_names())

    with pytest.raises(Refused, match="Ruang berkas Anda penuh"):
        keep(owner)

    assert Paper.objects.get() == first
    assert set(stored_names()) == files_before


def test_what_an_office_made_takes_none_of_the_owners_room(owner, settings):
    first = keep(owner)
    settings.PERSON_BYTES_MAX = first.size_bytes * 2

    for _number in range(2):
        keep(owner, made_here=True)

    assert keep(owner).size_bytes == first.size_bytes
    assert keep(owner, made_here=True).made_here


@pytest.mark.parametrize("written", range(4))
def test_a_full_disk_leaves_neither_file_nor_row(owner, monkeypatch, written):
    """Whichever of the files is the first that has no room."""
    files_before = set(stored_names())
    examined = actions.examine(make_upload(), accepts=EVERY)
    save, saved = default_storage.save, []

    def full(name, content, **more):
        if len(saved) == written:
            raise OSError(errno.ENOSPC, "No space left on device")
        saved.append(save(name, content, **more))
        return saved[-1]

    monkeypatch.setattr(default_storage._wrapped, "save", full)

    with pytest.raises(OSError, match="No space left"):
        actions.keep(make_upload(), examined, owner=owner, given_by=owner, type=None)

    assert len(saved) == written
    assert set(stored_names()) == files_before
    assert not Paper.objects.exists()


# --- Photographs put together anew ------------------------------------------------------------------


@pytest.fixture
def album(owner):
    """A document of three photographs."""
    return keep(owner, *(make_upload(name=f"{number}.jpg") for number in (1, 2, 3)))


def kept_anew(paper, examined):
    return actions.keep([], examined, owner=paper.owner, given_by=paper.owner, type=paper.type)


def pictures_of(paper):
    return [content_of(page.file.name) for page in paper.pages.filter(number__gt=0)]


def test_pages_change_their_order(album):
    Page.objects.filter(paper=album, number=1).update(file=album.clean.name)  # to tell them apart
    first, second, third = pictures_of(album)

    anew = kept_anew(album, actions.rearranged(album, [2, 3, 1]))

    assert pictures_of(anew) == [second, third, first]
    assert (anew.page_count, anew.assembled, anew.safety) == (3, True, Safety.CLEAN)
    assert anew.sha256 == hashlib.sha256(content_of(anew.file.name)).hexdigest()
    assert anew.pages.filter(number=0).exists()


def test_hints_follow_their_pages_and_dropped_pages_take_theirs_along(album):
    album.hints = [{"code": "dark", "page": 1}, {"code": "blurred", "page": 3}]

    anew = kept_anew(album, actions.rearranged(album, [3, 2]))

    assert anew.page_count == 2
    assert anew.hints == [{"code": "blurred", "page": 1}]


@pytest.mark.parametrize("order", [[], [1, 1], [4], [0, 1]])
def test_another_order_is_none(album, order):
    with pytest.raises(ValueError, match="order"):
        actions.rearranged(album, order)


def test_photographs_are_added_behind_the_others(album):
    anew = kept_anew(album, actions.with_photos(album, [make_upload(name="4.jpg")]))

    assert anew.page_count == 4
    assert pictures_of(anew)[:3] == pictures_of(album)
    assert anew.hints[-1]["page"] == 4


def test_a_single_photograph_becomes_a_document_with_the_next(owner):
    single = keep(owner)

    anew = kept_anew(single, actions.with_photos(single, [make_upload(name="2.jpg")]))

    assert (anew.file_type, anew.page_count, anew.assembled) == ("pdf", 2, True)


def test_a_pdf_is_no_photograph_to_add(album):
    with pytest.raises(Refused):
        actions.with_photos(album, [make_upload(make_pdf(), "surat.pdf", "application/pdf")])


def test_there_are_not_more_photographs_than_promised(album):
    album.page_count = PROMISED.assembled_photos

    with pytest.raises(Refused, match="20"):
        actions.with_photos(album, [make_upload()])


def test_what_is_added_while_the_scanner_is_away_makes_the_whole_wait(album, virus_scanner):
    virus_scanner.word = None

    examined = actions.with_photos(album, [make_upload(name="4.jpg")])

    assert examined.safety == Safety.WAITING


def test_what_waits_stays_waiting_when_it_is_rearranged(album):
    album.safety = Safety.WAITING

    assert actions.rearranged(album, [3, 2, 1]).safety == Safety.WAITING


def test_an_infected_photograph_is_not_added(album, virus_scanner):
    virus_scanner.word = scanner.Infected("Uji.EICAR")

    with pytest.raises(Refused, match="virus"):
        actions.with_photos(album, [make_upload()])


def test_limits_of_a_check_can_be_told(owner):
    with pytest.raises(Refused, match="megapiksel"):
        actions.examine(make_upload(), accepts=EVERY, limits=replace(PROMISED, jpg_pixels=1000))
