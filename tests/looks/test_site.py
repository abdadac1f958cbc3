"""What every page knows about the mall and about who is looking."""

import pytest
from django.test import RequestFactory

from agencies.models import Role
from mpp.context import Site
from tests.factories import make_agency, make_officer, make_venue

pytestmark = pytest.mark.django_db


def test_the_mall_names_the_portal():
    make_venue(short_name="MPP Contoh", name="Mal Pelayanan Publik Contoh")

    assert (see().name, see().full_name) == ("MPP Contoh", "Mal Pelayanan Publik Contoh")


def test_an_empty_database_still_has_a_name():
    assert see().name == "Mal Pelayanan Publik"


def test_the_name_is_asked_once_for_many_pages(django_assert_num_queries):
    make_venue()

    with django_assert_num_queries(1):
        for _page in range(3):
            assert see().name


def test_a_stranger_costs_no_question_about_roles(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not see().is_staff


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (Role.COUNTER, {"may_counter"}),
        (Role.VERIFIER, {"may_desk"}),
        (Role.TECHNICAL, {"may_desk"}),
        (Role.SIGNATORY, {"may_desk"}),
        (Role.CASHIER, {"may_desk"}),
        (Role.SUPERVISOR, {"may_desk", "may_watch"}),
        (Role.ADMIN, {"may_admin"}),
    ],
)
def test_a_role_opens_its_rooms(role, rooms):
    site = see(make_officer(role, make_agency()))

    assert {
        room for room in ("may_counter", "may_desk", "may_watch", "may_admin") if getattr(site, room)
    } == rooms


def test_an_officer_costs_one_question_for_all_rooms(django_assert_num_queries):
    officer = make_officer(Role.VERIFIER, make_agency())

    with django_assert_num_queries(1):
        site = see(officer)
        assert (site.may_counter, site.may_desk, site.may_watch, site.is_staff) == (False, True, False, True)


def see(user=None) -> Site:
    request = RequestFactory().get("/")
    if user is not None:
        request.user = user
    return Site(request)
