import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse


@pytest.mark.django_db
def test_the_demos_mails_are_read_newest_first(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with get_connection(backend, file_path=tmp_path) as connection:
        for number in (1, 2):
            text = f"Kode {number}: äé • https://contoh.example/{'x' * 80}"
            EmailMessage(f"Surat {number}", text, to=["a@contoh.example"], connection=connection).send()

    html = client.get(reverse("demo_mail")).content.decode()

    assert html.index("Surat 2") < html.index("Surat 1")
    assert "Kode 1: äé •" in html
    assert f'href="https://contoh.example/{"x" * 80}"' in html


@pytest.mark.django_db
def test_before_the_first_mail_the_page_says_what_to_do(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "none"

    assert "Belum ada surat" in client.get(reverse("demo_mail")).content.decode()
