"""The public calendar of outreach, its calendar files, and what other pages say of the coming days."""

import datetime as dt

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.models import District, Village
from agencies.models import OutreachEvent
from agencies.states import OutreachState
from tests.factories import make_agency, make_event, make_offer, make_offered_line, make_place, make_service

pytestmark = pytest.mark.django_db

LIST = "/layanan-keliling/"
FEED = "/layanan-keliling/kalender.ics"


def in_days(days, **fields):
    venue = fields.pop("venue", None) or make_place()
    return make_event(venue, day=venue.today() + dt.timedelta(days=days), **fields)


def in_district(name, **fields):
    """An event in a kelurahan of a kecamatan of that name."""
    district = District.objects.create(code=f"99.{len(name)}", name=name, official_name=name)
    village = Village.objects.create(
        code=f"{district.code}.1", district=district, name=f"Kelurahan {name}", official_name=name
    )
    return in_days(3, venue=make_place(village_code=village.code), **fields)


def page(client, address=LIST):
    return client.get(address).content.decode()


# --- The list ---------------------------------------------------------------------------------------------


def test_coming_events_stand_under_their_months_in_order(client):
    venue = make_place()
    make_event(venue, day=dt.date(2100, 2, 7), title="Nanti")
    make_event(venue, day=dt.date(2100, 1, 3), title="Dahulu", opens=dt.time(7), closes=dt.time(11))

    text = page(client)

    assert text.index("Januari 2100") < text.index("3 Januari 2100") < text.index("Februari 2100")
    assert "07.00–11.00 WIB" in text


def test_past_events_stand_behind_a_link(client):
    past, coming = in_days(-1), in_days(1)

    text, old = page(client), page(client, f"{LIST}?lalu=1")

    assert coming.get_absolute_url() in text
    assert past.get_absolute_url() not in text
    assert 'href="/layanan-keliling/?lalu=1"' in text
    assert past.get_absolute_url() in old
    assert coming.get_absolute_url() not in old


def test_an_event_of_today_is_not_past(client):
    event = in_days(0)

    assert event.get_absolute_url() in page(client)
    assert "Hari ini" in page(client)


def test_when_all_is_past_the_page_says_so_kindly(client):
    in_days(-30)

    text = page(client)

    assert "Belum ada jadwal baru" in text
    assert "?lalu=1" in text


def test_events_are_filtered_by_kecamatan(client):
    wanted, other = in_district("Jakabaring"), in_district("Plaju")

    text = page(client, f"{LIST}?kecamatan=99.10")

    assert wanted.get_absolute_url() in text
    assert other.get_absolute_url() not in text


def test_events_are_filtered_by_service(client):
    wanted, other = in_days(1), in_days(2)
    offer = make_offer(wanted)
    make_offer(other)

    text = page(client, f"{LIST}?layanan={offer.service.slug}")

    assert wanted.get_absolute_url() in text
    assert other.get_absolute_url() not in text


def test_a_filter_that_is_none_is_told(client):
    in_days(1)

    answer = client.get(LIST, {"kecamatan": "x\0y"})

    assert answer.status_code == 422


def test_a_filter_without_result_leads_back(client):
    in_district("Jakabaring")
    offer = make_offer(in_days(1))

    text = page(client, f"{LIST}?kecamatan=99.10&layanan={offer.service.slug}")

    assert "Tidak ada kegiatan yang cocok" in text


def test_a_cancelled_event_is_told_in_the_list(client):
    in_days(1, state=OutreachState.CANCELLED, cancel_reason="Jalan terendam")

    text = page(client)

    assert "Dibatalkan" in text
    assert "Jalan terendam" in text


@pytest.mark.parametrize("address", [LIST, FEED])
def test_the_list_costs_the_same_for_one_and_three(client, address, django_assert_num_queries):
    def add():
        event = in_days(1)
        make_offer(event)
        make_offer(event)

    add()
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    add()
    add()

    with django_assert_num_queries(len(one)):
        client.get(address)


# --- One event --------------------------------------------------------------------------------------------


def test_an_event_tells_services_quotas_and_whether_they_are_finished_there(client):
    event = in_days(5)
    offer = make_offer(event, quota=60, completes_on_site=False)
    free = make_offer(event, service=make_service(agency=offer.service.agency))

    text = page(client, event.get_absolute_url())

    assert offer.service.get_absolute_url() in text
    assert free.service.get_absolute_url() in text
    assert "Berkas diterima, hasil menyusul" in text
    assert "Selesai di tempat" in text
    assert ">60<" in text
    assert "tanpa batas" in text
    assert "Datang langsung" in text


def test_on_its_day_it_tells_what_is_left_and_who_waits(client):
    event = make_event()
    line = make_offered_line(event, quota=60)
    event.services.update(taken=22)

    text = page(client, event.get_absolute_url())

    assert "38 dari 60" in text
    assert "0 orang menunggu" in text
    assert line.queue.agency.short_name in text


def test_a_cancelled_event_says_so_at_the_top(client):
    event = in_days(2, state=OutreachState.CANCELLED, cancel_reason="Jalan terendam")

    text = page(client, event.get_absolute_url())

    assert text.index("Kegiatan ini dibatalkan") < text.index("Hari dan jam")
    assert "Simpan ke kalender" not in text


def test_an_unknown_event_is_not_found(client):
    assert client.get("/layanan-keliling/tidak-ada/").status_code == 404


# --- Calendar files ---------------------------------------------------------------------------------------


def entries(client, address=FEED):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


def test_the_feed_holds_the_coming_events_with_their_times(client):
    venue = make_place(timezone_name="Asia/Jakarta")
    event = make_event(venue, day=dt.date(2100, 1, 3), opens=dt.time(7), closes=dt.time(11))
    in_days(-1)

    (entry,) = entries(client)

    assert entry["summary"] == event.title
    assert entry["dtstart"].dt.isoformat() == "2100-01-03T07:00:00+07:00"
    assert entry["status"] == "CONFIRMED"
    assert entry["uid"].startswith(f"{event.code}@")


def test_a_cancelled_event_is_struck_out_in_calendars(client):
    event = in_days(1)
    before = entries(client)[0]
    OutreachEvent.objects.update(state=OutreachState.CANCELLED, cancel_reason="Banjir")

    (entry,) = entries(client, reverse("agencies:outreach_calendar", args=[event.slug]))

    assert (entry["uid"], entry["status"]) == (before["uid"], "CANCELLED")
    assert entry["sequence"] > before["sequence"]


def test_the_feed_is_filtered_as_the_page_is(client):
    offer = make_offer(in_days(1))
    make_offer(in_days(2))

    assert len(entries(client, f"{FEED}?layanan={offer.service.slug}")) == 1


# --- What other pages say ---------------------------------------------------------------------------------


def rendered(source, **context):
    return Template("{% load outreach %}" + source).render(Context(context))


def test_a_service_names_the_next_dates_that_bring_it():
    offer = make_offer(in_days(1))
    other, cancelled = in_days(2), in_days(3, state=OutreachState.CANCELLED, cancel_reason="Banjir")
    make_offer(cancelled, service=offer.service)

    text = rendered("{% next_outreach service=service %}", service=offer.service)

    assert offer.event.get_absolute_url() in text
    assert other.get_absolute_url() not in text
    assert cancelled.get_absolute_url() not in text


def test_an_agency_names_the_next_dates_on_which_it_comes():
    agency = make_agency()
    event = in_days(1, agencies=[agency])

    assert event.get_absolute_url() in rendered("{% next_outreach agency=agency %}", agency=agency)
    assert rendered("{% next_outreach agency=agency %}", agency=make_agency()).strip() == ""


def test_home_may_name_the_next_three():
    events = [in_days(days) for days in (4, 1, 3, 2)]
    in_days(-1)

    text = rendered("{% coming_outreach 3 as rows %}{% for row in rows %}{{ row.slug }} {% endfor %}")

    assert text.split() == [events[1].slug, events[3].slug, events[2].slug]
