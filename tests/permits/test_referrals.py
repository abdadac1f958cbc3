"""Services of another system in one's own list."""

import pytest
from django.urls import reverse

from accounts.once import new_key
from catalog.models import Outcome
from mpp.lib.refused import Refused
from permits import actions
from permits.models import Referral
from tests.factories import make_citizen, make_document_type, make_open_venue, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    make_open_venue()
    citizen = make_citizen()
    client.force_login(citizen)
    return citizen


def make_referred(**fields):
    defaults = {
        "outcome": Outcome.REFERRED,
        "is_online": False,
        "external_system": "OSS",
        "external_url": "https://oss.example/",
        "documents": [make_document_type(label="KTP-el pemilik")],
    }
    return make_service(**(defaults | fields))


def page_of(service):
    return reverse("permits:keep_referral", args=[service.slug])


def test_the_guide_says_what_to_prepare_and_where_to_go(client, citizen):
    service = make_referred(legal_basis=["PP 5/2021"])

    html = client.get(page_of(service)).content.decode()

    for words in ("KTP-el pemilik", "https://oss.example/", "PP 5/2021", "Buka OSS", "Butuh bantuan?"):
        assert words in html


def test_the_service_page_leads_to_it(client):
    service = make_referred()

    assert page_of(service) in client.get(service.get_absolute_url()).content.decode()
    assert client.get(page_of(service)).url.startswith(reverse("account_login"))


def test_equal_posts_keep_it_once(client, citizen):
    service, sent = make_referred(), {"kunci": new_key()}

    answers = {client.post(page_of(service), sent).url for _ in range(50)}

    kept = Referral.objects.get()
    assert (kept.owner, kept.service) == (citizen, service)
    assert answers == {kept.get_absolute_url()}


def test_number_and_note_are_kept_and_shown_in_the_list(client, citizen):
    kept = actions.keep_referral(make_referred(), owner=citizen)

    client.post(kept.get_absolute_url(), {"number": "I-202611-0042", "note": "Tunggu email"})

    html = client.get(reverse("permits:mine")).content.decode()
    assert "Diurus di sistem lain" in html
    assert "I-202611-0042" in html
    assert "Tunggu email" in html


def test_what_is_too_long_keeps_what_was_typed(client, citizen):
    kept = actions.keep_referral(make_referred(), owner=citizen)

    response = client.post(kept.get_absolute_url(), {"number": "9" * 81, "note": "Tunggu email"})

    assert response.status_code == 422
    assert "Tunggu email" in response.content.decode()


def test_removed_it_is_gone_from_the_list(client, citizen):
    kept = actions.keep_referral(make_referred(), owner=citizen)

    for _press in range(2):
        client.post(reverse("permits:remove_referral", args=[kept.code]))

    assert kept.get_absolute_url() not in client.get(reverse("permits:mine")).content.decode()
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_others_entries_are_a_404(client, citizen):
    kept = actions.keep_referral(make_referred(), owner=make_citizen())

    assert client.get(kept.get_absolute_url()).status_code == 404
    assert client.post(reverse("permits:remove_referral", args=[kept.code])).status_code == 404


def test_a_service_of_ours_is_not_kept_so(client, citizen):
    ours = make_service()

    assert client.get(page_of(ours)).status_code == 404
    with pytest.raises(Refused):
        actions.keep_referral(ours, owner=citizen)


def test_there_is_an_end_to_the_list(citizen):
    service = make_referred()
    Referral.objects.bulk_create(Referral(owner=citizen, service=service) for _ in range(50))

    with pytest.raises(Refused):
        actions.keep_referral(service, owner=citizen)


def test_more_entries_cost_no_more_queries(client, citizen, django_assert_num_queries):
    actions.keep_referral(make_referred(), owner=citizen)
    client.get(reverse("permits:mine"))
    with django_assert_num_queries(5) as one:
        client.get(reverse("permits:mine"))
    for _number in range(2):
        actions.keep_referral(make_referred(), owner=citizen)

    with django_assert_num_queries(len(one)):
        client.get(reverse("permits:mine"))
