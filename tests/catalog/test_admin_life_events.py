import pytest
from django.urls import reverse

from catalog.models import LifeEvent, StepPlace
from tests.factories import make_service, make_user

pytestmark = pytest.mark.django_db

ADD = "admin:catalog_lifeevent_add"


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def typed(*steps: dict) -> dict:
    """Return the form of a guide with its steps as a browser sends it."""
    fields = {"title": "Buka kedai", "slug": "buka-kedai", "summary": "Semuanya.", "position": 1}
    fields |= {"steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0}
    for number, step in enumerate(steps):
        defaults = {"position": number, "place": StepPlace.HERE}
        fields |= {f"steps-{number}-{name}": value for name, value in (defaults | step).items()}
    return fields


def test_a_guide_is_written_with_its_steps_on_one_page(chief):
    service = make_service()
    elsewhere = {"title": "Buat NIB", "where": "OSS", "place": StepPlace.NATIONAL, "days": 1, "fee_rupiah": 0}

    response = chief.post(reverse(ADD), typed({"service": service.pk}, elsewhere))

    assert response.status_code == 302
    guide = LifeEvent.objects.get()
    assert [str(step) for step in guide.steps.all()] == [service.name, "Buat NIB"]


def test_a_step_that_says_nothing_is_refused_in_words(chief):
    response = chief.post(reverse(ADD), typed({"note": "Entah."}))

    assert "Pilih layanan, atau tulis langkahnya dan di mana diurus." in response.content.decode()
    assert not LifeEvent.objects.exists()


def test_the_page_leads_to_the_preview(chief):
    guide = LifeEvent.objects.create(slug="a", title="A", summary="B", is_active=False)

    page = chief.get(reverse("admin:catalog_lifeevent_change", args=[guide.pk])).content.decode()

    assert guide.get_absolute_url() in page or "view_on_site" in page or "/r/" in page


def test_the_list_opens(chief):
    LifeEvent.objects.create(slug="a", title="Menikah", summary="B")

    assert "Menikah" in chief.get(reverse("admin:catalog_lifeevent_changelist")).content.decode()
