import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import Role
from tests.factories import make_agency, make_document_type, make_officer, make_user

pytestmark = pytest.mark.django_db

PAGES = {"agencies/agency": "instansi", "documents/documenttype": "jenis-dokumen"}


@pytest.mark.parametrize(("page", "table"), PAGES.items())
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_changes_nothing_when_imported(client, page, table, kind):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    make_agency(description="=1+1")
    make_document_type(help="@x")
    content = client.get(f"/admin/{page}/ekspor/{table}.{kind}").getvalue()

    answer = client.post(
        f"/admin/{page}/impor/", {"table": table, "file": SimpleUploadedFile("isi", content)}
    )

    assert "Tidak ada perubahan" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_an_agencys_admin_imports_none_of_these(client, page):
    client.force_login(make_officer(Role.ADMIN, make_agency()))

    assert client.get(f"/admin/{page}/impor/").status_code == 403
