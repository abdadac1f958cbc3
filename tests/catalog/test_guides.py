import pytest
from django.urls import reverse

from catalog.models import LifeEvent, LifeEventStep, Outcome, StepPlace
from tests.factories import make_document_type, make_service, make_user, make_venue

pytestmark = pytest.mark.django_db


def make_guide(*steps: dict, **fields) -> LifeEvent:
    defaults = {"slug": "buka-salon", "title": "Buka salon", "summary": "Semua izinnya."}
    guide = LifeEvent.objects.create(**defaults | fields)
    for position, step in enumerate(steps):
        LifeEventStep.objects.create(life_event=guide, position=position, **step)
    return guide


def elsewhere(**fields) -> dict:
    step = {"title": "Minta surat", "where": "Kantor lurah", "place": StepPlace.DELEGATED}
    return step | fields


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def page_of(client, guide):
    response = client.get(guide.get_absolute_url())
    assert response.status_code == 200
    return response


def test_steps_come_in_order_ours_with_their_documents(client):
    ours = make_service(documents=[make_document_type(), make_document_type()], processing_days=5)
    guide = make_guide(elsewhere(), {"service": ours, "note": "Bawa KTP."})

    response = page_of(client, guide)
    page = text_of(response)

    assert [step.title for step in response.context["steps"]] == ["Minta surat", ours.name]
    assert f'href="{ours.get_absolute_url()}"' in page
    for words in ("2 dokumen", "5 hari kerja", "Bawa KTP.", "Kantor lurah", "dapat daring"):
        assert words in page


def test_the_sums_leave_out_what_only_some_need_and_name_what_nobody_knows(client):
    guide = make_guide(
        {"service": make_service(processing_days=5, fee_rupiah=50_000)},
        {"service": make_service(name="Izin dihitung", fee_rupiah=None, fee_note="Menurut luas")},
        {"service": make_service(processing_days=90, fee_rupiah=9_000_000), "if_needed": True},
        elsewhere(days=None, fee_rupiah=0),
    )

    total = page_of(client, guide).context["total"]

    assert (total.steps, total.days, total.fee_rupiah) == (3, 8, 50_000)
    assert total.fee_unknown == ["Izin dihitung"]
    assert total.days_unknown == ["Minta surat"]


def test_a_service_of_a_national_system_says_so(client):
    guide = make_guide(
        {"service": make_service(outcome=Outcome.REFERRED, is_online=False, external_system="SIMBG")}
    )

    [step] = page_of(client, guide).context["steps"]

    assert (step.place, step.where) == (StepPlace.NATIONAL, "SIMBG")


def test_a_service_not_offered_any_more_is_named_but_not_linked(client):
    away = make_service(is_active=False)
    guide = make_guide({"service": away})

    page = text_of(page_of(client, guide))

    assert away.name in page
    assert away.get_absolute_url() not in page
    assert "Sedang tidak ditawarkan" in page


def test_a_guide_not_shown_yet_is_seen_by_its_admin_alone(client):
    guide = make_guide(elsewhere(), is_active=False)

    assert client.get(guide.get_absolute_url()).status_code == 404
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert "Pratinjau" in text_of(page_of(client, guide))


def test_the_list_shows_active_guides_in_their_order(client):
    make_guide(elsewhere(), slug="b", title="Menikah", position=2)
    make_guide(elsewhere(), elsewhere(), slug="a", title="Punya bayi", position=1)
    make_guide(slug="c", title="Belum jadi", is_active=False)

    response = client.get(reverse("catalog:life_events"))

    found = [(guide.title, guide.step_count) for guide in response.context["life_events"]]
    assert found == [("Punya bayi", 2), ("Menikah", 1)]


def test_the_list_stands_empty(client):
    assert "Belum ada panduan" in text_of(client.get(reverse("catalog:life_events")))


@pytest.mark.parametrize("count", [1, 3])
def test_a_guide_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    make_venue()
    guide = make_guide(*({"service": make_service()} for _ in range(count)))
    client.get("/panduan/")  # The name of the mall is kept for a moment.

    with django_assert_num_queries(3):
        page_of(client, guide)
    with django_assert_num_queries(1):
        client.get("/panduan/")
