"""The parts that pages are made of keep their promises to people who cannot see, click or wait."""

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import escape

from mpp.lib.forms import PlainForm, faults
from mpp.views.design import ICONS


class PetForm(PlainForm):
    name = forms.CharField(label="Nama", help_text="Nama panggilan.")
    kind = forms.ChoiceField(label="Jenis", choices=[("kucing", "Kucing")], widget=forms.RadioSelect)
    notes = forms.CharField(label="Catatan", required=False)
    photo = forms.FileField(label="Foto")
    agreed = forms.BooleanField(label="Setuju")


def test_an_icon_without_words_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')


def test_an_icon_with_words_says_them():
    html = render('{% icon "check" label="Selesai" %}')

    assert 'role="img" aria-label="Selesai"' in html
    assert "aria-hidden" not in html


def test_the_design_page_shows_every_icon_there_is():
    files = {path.stem for path in (settings.BASE_DIR / "static" / "icons").glob("*.svg")}

    assert set(ICONS) == files


def test_a_tone_that_does_not_exist_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="hijau"):
        render('{% badge "Selesai" "hijau" %}')


def test_typed_words_are_escaped_everywhere():
    bad = "<script>x</script>"
    source = """
        {% badge bad %}{% notice title=bad %}{{ bad }}{% endnotice %}
        {% card title=bad href=bad %}{% endcard %}
        {% summary %}{% fact bad href=bad action=bad %}{{ bad }}{% endfact %}{% endsummary %}
        {% tasks %}{% task bad status=bad hint=bad %}{% endtasks %}{% steps %}{% step bad %}{% endstep %}
        {% endsteps %}{% timeline %}{% event bad when=bad by=bad %}{% endevent %}{% endtimeline %}
        {% empty_state bad %}{% endempty_state %}{% search_box action="/" value=bad label=bad hint=bad %}
        {% breadcrumbs bad bad bad %}{% stat bad bad %}{% progress 1 2 bad %}
        {% ticket_number bad caption=bad %}{% button bad name="a" value=bad %}{% link_button bad href=bad %}
        {% icon "check" label=bad %}{% qr_code "x" label=bad %}"""

    html = render(source, bad=bad)

    assert "<script" not in html
    assert html.count(escape(bad)) >= 30


def test_a_task_that_cannot_be_done_yet_is_no_link():
    html = render('{% task "Kirim" status="Belum bisa" %}')

    assert "Kirim" in html
    assert "<a" not in html


def test_breadcrumbs_end_where_you_are():
    html = render('{% breadcrumbs "Beranda" "/" "Layanan" "/layanan/" "Apotek" %}')

    assert '<a href="/layanan/">Layanan</a>' in html
    assert '<li aria-current="page">Apotek</li>' in html


def test_a_pager_without_pages_is_nothing():
    assert render("{% pager %}").strip() == ""


def test_numbered_pages_keep_the_rest_of_the_address(rf):
    page = Paginator(range(100), 10).get_page(5)

    html = render(
        "{% pages page %}", page=page, request=rf.get("/", {"q": "apotek & klinik", "halaman": "5"})
    )

    assert 'href="?q=apotek+%26+klinik&amp;halaman=4"' in html
    assert 'href="?q=apotek+%26+klinik&amp;halaman=10"' in html
    assert 'aria-current="page"' in html
    assert 'halaman=5"' not in html
    assert 'halaman=8"' not in html  # in the gap


def test_a_single_page_has_no_numbers():
    assert render("{% pages page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_a_title_ends_no_attribute_early():
    html = render('{% page_title %}{{ name }} "x"{% endpage_title %}', name='Izin "A" <b>')

    assert "<title>Izin &quot;A&quot; &lt;b&gt; &quot;x&quot; – </title>" in html
    assert 'content="Izin &quot;A&quot; &lt;b&gt; &quot;x&quot;"' in html


def test_a_wrong_form_lists_its_faults_as_links_to_the_controls():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=PetForm({}))

    for anchor in ("id_name", "id_kind_0", "id_photo", "id_agreed"):
        assert f'<a href="#{anchor}">' in html
        assert f'id="{anchor}"' in html


def test_a_wrong_field_is_tied_to_hint_and_fault():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=PetForm({}))

    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_only_what_may_stay_empty_says_so():
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=PetForm())

    assert html.count("(tidak wajib)") == 1
    assert "required" not in html


def test_an_empty_field_says_what_to_do():
    assert [fault.message for fault in faults(PetForm({}))] == [
        "Isi “Nama”.",
        "Pilih “Jenis”.",
        "Pilih berkas untuk “Foto”.",
        "Centang “Setuju” untuk melanjutkan.",
    ]


def test_a_field_keeps_its_own_words_for_emptiness():
    class OwnWords(PlainForm):
        name = forms.CharField(label="Nama", error_messages={"required": "Siapa nama Anda?"})

    assert [fault.message for fault in faults(OwnWords({}))] == ["Siapa nama Anda?"]


def test_a_form_that_is_right_has_no_summary():
    class Right(PlainForm):
        name = forms.CharField(label="Nama")

    assert "error-summary" not in render(
        "{% load crispy_forms_tags %}{% crispy form %}", form=Right({"name": "Siti"})
    )


def render(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))
