"""The page of readiness: who sees what, and answers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.actions.readiness import answer
from agencies.models import ReadinessItem, ReadinessResult, ReadinessTopic, Role
from notices.models import Notice
from tests.factories import make_agency, make_officer, make_user, make_venue, make_zone
from tests.mpp.readiness_cases import make_ready_agency, make_ready_mall

pytestmark = pytest.mark.django_db

PAGE = "/pantau/kesiapan/"


def client_of(client, user):
    client.force_login(user)
    return client


def opened(venue, agency, topic=ReadinessTopic.TRIAL, **fields):
    item = ReadinessItem.objects.get(venue=venue, agency=agency, topic=topic)
    answer(item.pk, by=make_user(), on=venue.today(), result=ReadinessResult.OPEN, **fields)
    return item


def address(item):
    return reverse("readiness_item", args=[item.pk])


def test_who_leads_the_venue_sees_building_and_all_agencies(client):
    venue = make_ready_mall()
    agency, late = make_ready_agency(venue), make_ready_agency(venue)
    yesterday = venue.today() - dt.timedelta(days=1)
    opened(venue, late, due_on=yesterday, responsible="Bagian umum")

    page = client_of(client, make_officer(Role.SUPERVISOR, venue)).get(PAGE)

    assert [each.agency for each in page.context["blocked"]] == [late]
    assert {each.agency for each in page.context["ready"]} == {agency, None}
    assert "Bagian umum" in page.content.decode()
    assert "Lewat waktu" in page.content.decode()
    assert "%" not in page.content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERVISOR])
def test_an_agencys_own_people_see_it_alone(client, role):
    venue = make_ready_mall()
    agency, _other = make_ready_agency(venue), make_ready_agency(venue)

    page = client_of(client, make_officer(role, agency)).get(PAGE)

    assert [each.agency for each in page.context["ready"] + page.context["blocked"]] == [agency]


def test_nobody_else_sees_the_page(client):
    venue = make_ready_mall()
    agency = make_ready_agency(venue)

    for user in (make_user(), make_officer(Role.COUNTER, agency), make_officer(Role.HOST, venue)):
        assert client_of(client, user).get(PAGE).status_code == 403


def test_an_item_is_answered_and_every_answer_is_kept(client):
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    item = opened(venue, agency)
    officer = make_officer(Role.ADMIN, agency)

    client_of(client, officer).post(
        address(item), {"result": "open", "responsible": "Tim IT", "due_on": "2026-12-01", "note": "Kabel"}
    )
    client.post(address(item), {"result": "done"})

    item.refresh_from_db()
    assert (item.result, item.done_by, item.done_on) == ("done", officer, venue.today())
    answers = client.get(address(item)).context["answers"]
    assert [(each.result, each.by) for each in answers][:2] == [
        ("Siap", str(officer)),
        ("Belum", str(officer)),
    ]
    assert answers[1].responsible == "Tim IT"


def test_not_needed_wants_a_reason_and_keeps_what_was_typed(client):
    venue = make_ready_mall()
    item = opened(venue, None, ReadinessTopic.PARKING)

    page = client_of(client, make_officer(Role.ADMIN, venue)).post(
        address(item), {"result": "not_needed", "responsible": "Pengelola"}
    )

    assert page.status_code == 422
    assert "Pengelola" in page.content.decode()
    item.refresh_from_db()
    assert item.result == ReadinessResult.OPEN


def test_items_of_others_are_unknown(client):
    venue = make_ready_mall()
    agency, other = make_ready_agency(venue), make_ready_agency(venue)
    client_of(client, make_officer(Role.ADMIN, agency))

    for item in (opened(venue, other), opened(venue, None, ReadinessTopic.SIGNS)):
        assert client.get(address(item)).status_code == 404
        assert client.post(address(item), {"result": "done"}).status_code == 404


def test_the_usual_items_are_listed_in_one_step_and_once(client):
    venue, agency = make_venue(), make_agency()
    venue.presences.create(agency=agency, zone=make_zone(venue))
    leader = make_officer(Role.ADMIN, agency)
    client_of(client, make_officer(Role.ADMIN, venue))
    prepare = reverse("readiness_prepare", args=[venue.slug])

    for _time in range(2):
        client.post(prepare, {"kunci": new_key(), "instansi": agency.slug})
        client.post(prepare, {"kunci": new_key()})

    assert ReadinessItem.objects.filter(venue=venue, agency=agency).count() == 5
    assert ReadinessItem.objects.filter(venue=venue, agency=None).count() == 7
    assert Notice.objects.filter(to=leader).count() == 1


def test_an_agencys_admin_lists_its_items_but_not_the_buildings(client):
    venue, agency, other = make_venue(), make_agency(), make_agency()
    for each in (agency, other):
        venue.presences.create(agency=each, zone=make_zone(venue))
    client_of(client, make_officer(Role.ADMIN, agency))
    prepare = reverse("readiness_prepare", args=[venue.slug])

    statuses = [
        client.post(prepare, {"kunci": new_key()} | words).status_code
        for words in ({"instansi": agency.slug}, {"instansi": other.slug}, {})
    ]

    assert statuses == [302, 404, 404]
    assert set(ReadinessItem.objects.values_list("agency", flat=True)) == {agency.pk}


def test_those_concerned_hear_of_an_answer_but_not_who_gave_it(client):
    venue = make_ready_mall()
    agency = make_ready_agency(venue)
    item = opened(venue, agency)
    head, admin = make_officer(Role.SUPERVISOR, venue), make_officer(Role.ADMIN, agency)
    make_officer(Role.COUNTER, agency)

    client_of(client, admin).post(address(item), {"result": "done"})
    client.post(address(item), {"result": "done"})

    assert [notice.to for notice in Notice.objects.filter(key__startswith="agencies.readiness:")] == [head]


def test_the_page_costs_the_same_for_one_agency_and_for_six(client, django_assert_num_queries):
    venue = make_ready_mall()
    opened(venue, make_ready_agency(venue))
    client_of(client, make_officer(Role.SUPERVISOR, venue))
    client.get(PAGE)
    with django_assert_num_queries(18):
        client.get(PAGE)

    for _number in range(5):
        opened(venue, make_ready_agency(venue), due_on=timezone.localdate())

    with django_assert_num_queries(18):
        client.get(PAGE)
