"""Several photographs become one document, and its citizen changes their order, without JavaScript."""

import errno
import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from accounts.once import new_key
from documents.intake.limits import PROMISED
from documents.models import Paper, Safety
from permits.models import Attachment
from permits.states import State
from tests.documents.files import make_jpg, make_picture
from tests.documents.uploads import all_places_taken, make_upload
from tests.factories import make_application, make_attachment, make_citizen, make_document_type, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    citizen = make_citizen()
    client.force_login(citizen)
    return make_application(owner=citizen)


def address(application, name="paper"):
    return reverse(f"permits:{name}", args=[application.code, application.sheet["requirements"][0]["key"]])


def photos(*sizes):
    """One photograph of each height, so that they can be told apart."""
    return [make_upload(make_jpg(make_picture((400, height))), f"{height}.jpg") for height in sizes]


def give(client, application, *uploads):
    return client.post(address(application), {"kunci": new_key(), "file": list(uploads)})


def press(client, application, **button):
    paper = application.attachments.current().get().paper
    form = {"kunci": new_key(), "berkas": paper.code} | button
    return client.post(address(application, "arrange"), form, follow=True)


def heights(application):
    """The heights of the pictures of the current paper, in the order of its pages."""
    pages = application.attachments.current().get().paper.pages.filter(number__gt=0)
    found = []
    for page in pages:
        with default_storage.open(page.file.name) as file:
            found.append(Image.open(file).height)
    return found


def test_photographs_chosen_together_become_one_document(client, draft):
    html = client.get(address(draft)).content.decode()
    assert "multiple" in html

    response = give(client, draft, *photos(300, 310, 320))

    paper = Paper.objects.get()
    assert (paper.file_type, paper.page_count, paper.assembled) == ("pdf", 3, True)
    assert response.url == address(draft)
    page = client.get(address(draft)).content.decode()
    for words in ("Naik", "Turun", "Hapus halaman", "Tambah foto"):
        assert words in page


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ({"turun": 1}, [310, 300, 320]),
        ({"naik": 3}, [300, 320, 310]),
        ({"hapus": 2}, [300, 320]),
        ({"naik": 1}, [300, 310, 320]),
        ({"turun": 9}, [300, 310, 320]),
        ({"naik": "abc"}, [300, 310, 320]),
    ],
)
def test_a_button_moves_or_drops_a_page(client, draft, button, expected):
    give(client, draft, *photos(300, 310, 320))

    press(client, draft, **button)

    assert heights(draft) == expected


def test_the_document_before_is_removed_with_its_attachment_superseded(client, draft):
    give(client, draft, *photos(300, 310))
    old = Paper.objects.get()

    press(client, draft, turun=1)

    old.refresh_from_db()
    assert old.removed_at is not None
    assert Paper.objects.kept().count() == 1
    assert draft.attachments.current().count() == 1


def test_the_last_page_is_not_dropped(client, draft):
    give(client, draft, *photos(300, 310))
    press(client, draft, hapus=1)

    response = press(client, draft, hapus=1)

    assert "Halaman terakhir tidak dapat dihapus" in response.content.decode()
    assert heights(draft) == [310]


def test_a_button_of_an_old_page_changes_nothing(client, draft):
    give(client, draft, *photos(300, 310))
    old = Paper.objects.get()
    press(client, draft, turun=1)

    form = {"kunci": new_key(), "berkas": old.code, "hapus": 1}
    response = client.post(address(draft, "arrange"), form, follow=True)

    assert "sudah diganti" in response.content.decode()
    assert heights(draft) == [310, 300]


def test_further_photographs_come_behind(client, draft):
    give(client, draft, *photos(300))
    paper = Paper.objects.get()
    assert not paper.assembled

    form = {"kunci": new_key(), "berkas": paper.code, "photos": photos(310, 320)}
    client.post(address(draft, "add_photos"), form)

    assert heights(draft) == [300, 310, 320]


def test_equal_posts_of_photographs_or_of_an_order_are_answered_alike(client, draft):
    give(client, draft, *photos(300))
    for name, form in (("add_photos", {"photos": photos(310)}), ("arrange", {"turun": 1})):
        paper = draft.attachments.current().get().paper
        form |= {"kunci": new_key(), "berkas": paper.code}
        for _time in range(2):
            for file in form.get("photos", []):
                file.seek(0)
            response = client.post(address(draft, name), form, follow=True)
            assert response.status_code == 200
            assert "sudah diganti" not in response.content.decode()

    assert heights(draft) == [310, 300]


def test_what_cannot_be_added_is_said_on_the_page(client, draft):
    give(client, draft, *photos(300, 310))
    paper = Paper.objects.get()

    for wrong, says in (({}, "Pilih dahulu fotonya."), ({"photos": make_upload(b"MZ" * 99)}, "bukan JPG")):
        form = {"kunci": new_key(), "berkas": paper.code} | wrong
        response = client.post(address(draft, "add_photos"), form)
        assert response.status_code == 422
        html = response.content.decode()
        assert 'href="#id_photos"' in html
        assert says in html
    assert heights(draft) == [300, 310]


def test_where_no_pdf_is_taken_one_photograph_is_enough(client):
    service = make_service(documents=[make_document_type(accepts=["jpg"])])
    draft = make_application(service=service)
    client.force_login(draft.owner)

    response = give(client, draft, *photos(300, 310))

    assert response.status_code == 422
    assert "pilih satu berkas saja" in response.content.decode()


def test_the_order_is_the_citizens_only_while_they_may_edit(client):
    application = make_application(State.IN_REVIEW)
    client.force_login(application.owner)
    make_attachment(application)

    assert press(client, application, turun=1).status_code == 403


def test_with_all_places_taken_the_photographs_wait_and_the_case_goes_on(client, draft):
    with all_places_taken():
        response = give(client, draft, *photos(300, 310))
        page = client.get(response.url).content.decode()

    assert "Sistem sedang ramai. Berkas Anda tersimpan dan sedang menunggu diperiksa." in page
    assert "Tersimpan, menunggu diperiksa" in page
    assert Attachment.objects.get().paper.safety == Safety.WAITING
    assert "Naik" not in client.get(address(draft)).content.decode()


def test_equal_posts_are_checked_once(client, draft, monkeypatch):
    from permits.views import giving

    real, checked = giving.documents.examine, []
    monkeypatch.setattr(
        giving.documents, "examine", lambda *args, **more: checked.append(1) or real(*args, **more)
    )
    key, content = new_key(), make_jpg()

    answers = {
        client.post(address(draft), {"kunci": key, "file": make_upload(content)}).url for _time in range(5)
    }

    assert answers == {address(draft)}
    assert len(checked) == 1
    assert Paper.objects.count() == 1


def test_a_full_disk_is_told_politely_and_nothing_is_half_kept(client, draft, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage._wrapped, "save", full)
    client.raise_request_exception = False

    response = give(client, draft, *photos(300))

    assert response.status_code == 507
    assert "Penyimpanan sedang penuh" in response.content.decode()
    assert not Paper.objects.exists()
    assert not Attachment.objects.exists()


def test_the_list_of_pages_shows_thumbnails(client, draft):
    large = [make_upload(make_jpg(make_picture((1200, height))), f"{height}.jpg") for height in (1500, 1600)]
    give(client, draft, *large)
    attachment = draft.attachments.current().get()
    picture = reverse("permits:page", args=[draft.code, attachment.pk, 2])

    assert f'src="{picture}?kecil"' in client.get(address(draft)).content.decode()
    sizes = [max(shown(client, address).size) for address in (f"{picture}?kecil", picture)]
    assert sizes == [PROMISED.thumbnail_pixels, PROMISED.page_pixels]


def shown(client, address):
    return Image.open(io.BytesIO(b"".join(client.get(address))))
