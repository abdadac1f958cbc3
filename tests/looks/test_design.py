"""/desain/ shows what the portal is made of."""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_all_components_are_shown(client):
    page = client.get("/desain/")

    assert page.status_code == 200
    assert "Mal Pelayanan Publik" in page.text
    assert "DEMO" in page.text


def test_a_wrong_form_is_unprocessable_and_keeps_what_was_typed(client):
    page = client.post("/desain/", {"name": "Apotek Sehat"})

    assert page.status_code == 422
    assert 'value="Apotek Sehat"' in page.text
    assert "Isi “Luas tempat”." in page.text


def test_no_page_part_needs_inline_style_or_script(client):
    html = client.get("/desain/").text

    assert " style=" not in html
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert " onclick=" not in html
