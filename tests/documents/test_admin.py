"""The admin of papers: blanks go through the intake; of what cannot be examined only what an admin has to know."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from documents.admin import DocumentTypeForm
from documents.models import DocumentKind, Safety
from tests.documents.files import make_jpg, make_pdf
from tests.factories import make_citizen, make_document_type, make_paper, make_user

pytestmark = pytest.mark.django_db


def form_with(blank):
    kind = make_document_type(kind=DocumentKind.FORM, accepts=["pdf"])
    fields = {name: value for name, value in model_to_dict(kind).items() if value is not None}
    return DocumentTypeForm(fields, {"blank": blank} if blank else {}, instance=kind)


def test_a_blank_is_kept_under_a_name_of_ours():
    form = form_with(SimpleUploadedFile("C:\\Budi\\formulir.pdf", make_pdf(), "application/pdf"))

    assert form.is_valid(), form.errors
    kind = form.save()

    assert "Budi" not in kind.blank.name
    assert default_storage.exists(kind.blank.name)


@pytest.mark.parametrize(
    ("blank", "says"),
    [
        (SimpleUploadedFile("formulir.pdf", make_pdf()[:200], "application/pdf"), "rusak"),
        (SimpleUploadedFile("formulir.jpg", make_jpg(), "image/jpeg"), "hanya berkas PDF"),
    ],
)
def test_another_file_is_refused_with_the_reason(blank, says):
    form = form_with(blank)

    assert not form.is_valid()
    assert says in str(form.errors["blank"])


def test_without_a_blank_the_rest_is_saved():
    assert form_with(None).is_valid()


def test_papers_that_failed_often_are_listed_without_their_persons(client):
    owner = make_citizen(name="Siti Rahasia")
    now = timezone.now()
    stuck = make_paper(owner, name="KTP Siti.jpg", safety=Safety.WAITING, tries=9, next_try_at=now)
    fresh = make_paper(owner, safety=Safety.WAITING, tries=1, next_try_at=now)
    client.force_login(make_user(is_staff=True, is_superuser=True))

    listed = client.get(reverse("admin:documents_paper_changelist")).content.decode()

    assert f'class="field-pk">{stuck.pk}<' in listed
    assert f'class="field-pk">{fresh.pk}<' not in listed
    assert "Siti" not in listed
    assert owner.email not in listed
    assert client.get(reverse("admin:documents_paper_change", args=[stuck.pk])).status_code == 403
    assert client.get(reverse("admin:documents_paper_add")).status_code == 403
