"""What machines are told: alive, and able to work."""

import pytest
from django.urls import reverse
from django.utils import timezone

from mpp.lib.storage import DurableFileSystemStorage
from mpp.models import DutyRun
from mpp.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, monkeypatch):
    """Ask /readyz with the files in this folder."""

    def answer(folder):
        monkeypatch.setattr(health, "default_storage", DurableFileSystemStorage(folder))
        return client.get(reverse("readyz"))

    return answer


def make_round():
    DutyRun.objects.create(name="heartbeat", started_at=timezone.now())


def test_a_new_installation_is_ready_before_its_first_file(ask, tmp_path):
    make_round()

    answer = ask(tmp_path / "var" / "files")

    assert (answer.status_code, answer.json()) == (200, {"database": True, "storage": True, "tick": True})


def test_storage_that_cannot_be_used_is_named(ask, tmp_path):
    make_round()
    (tmp_path / "files").write_text("a file where the folder should be")

    answer = ask(tmp_path / "files")

    assert (answer.status_code, answer.json()["storage"]) == (503, False)


def test_without_timed_duties_it_is_not_ready(ask, tmp_path):
    answer = ask(tmp_path)

    assert (answer.status_code, answer.json()["tick"]) == (503, False)
