"""The questions of a sheet as a form: shown and hidden ones, what is stored, what is asked again."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog.models import QuestionType
from catalog.sheets import freeze
from permits.forms.answers import AnswersForm, are_still_good, typed
from tests.factories import make_question, make_service, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service()


def questions_of(service):
    return freeze(service)["questions"]


def sent(service, **answers):
    inputs = {f"jawab-{key}": answer for key, answer in answers.items()}
    return AnswersForm(questions_of(service), {}, inputs)


@pytest.fixture
def renewal(service):
    """The old number is asked only of who renews."""
    make_question(service, "jenis", QuestionType.CHOICE, choices=["Baru", "Perpanjangan"], label="Jenis")
    make_question(service, "nomor_lama", show_if={"jenis": ["Perpanjangan"]}, label="Nomor lama")
    make_question(service, "tahun_lama", show_if={"nomor_lama": ["7"]}, label="Tahun lama")
    return service


@pytest.mark.parametrize("type", QuestionType)
def test_every_type_of_question_can_be_asked_and_left_empty_if_optional(service, type):
    choices = ["A", "B"] if type == QuestionType.CHOICE else []
    make_question(service, "satu", type, choices=choices, required=False)

    form = sent(service, satu="")

    assert form.is_valid(), form.errors
    assert form.answers == {}
    assert "jawab-satu" in str(form)


@pytest.mark.parametrize("type", QuestionType)
def test_every_type_of_question_is_asked_again_if_required(service, type):
    choices = ["A", "B"] if type == QuestionType.CHOICE else []
    make_question(service, "satu", type, choices=choices, label="Yang ditanya")

    form = sent(service, satu="")

    assert not form.is_valid()
    assert "Yang ditanya" in form.errors["satu"][0]


def test_few_choices_are_radio_buttons_and_many_a_list(service):
    make_question(service, "sedikit", QuestionType.CHOICE, choices=list("ABCDE"))
    make_question(service, "banyak", QuestionType.CHOICE, choices=list("ABCDEF"))

    form = AnswersForm(questions_of(service), {})

    assert str(form["sedikit"]).count("radio") == 5
    assert "<select" in str(form["banyak"])


def test_a_choice_that_is_not_offered_is_refused(service):
    make_question(service, "ya_tidak", QuestionType.YES_NO)

    assert "ya_tidak" in sent(service, ya_tidak="Mungkin").errors


def test_a_district_is_stored_as_the_code_of_its_kelurahan(service):
    make_question(service, "wilayah", QuestionType.DISTRICT)
    village = make_village()

    form = sent(service, wilayah=village.code)

    assert form.is_valid()
    assert form.answers == {"wilayah": village.code}
    assert f'<optgroup label="Kecamatan {village.district.name}">' in str(form["wilayah"])


def test_a_unit_stands_at_its_field(service):
    make_question(service, "luas", QuestionType.DECIMAL, unit="m²")

    assert AnswersForm(questions_of(service), {}).fields["luas"].unit == "m²"


def test_answers_of_all_kinds_are_stored_in_one_writing(service):
    make_question(service, "luas", QuestionType.DECIMAL)
    make_question(service, "modal", QuestionType.RUPIAH)
    make_question(service, "sejak", QuestionType.DATE)

    form = sent(service, luas="1.234,5", modal="Rp25.000", sejak="31/12/2026")

    assert form.is_valid()
    assert form.answers == {"luas": "1234.5", "modal": "25000", "sejak": "2026-12-31"}


def test_stored_answers_are_shown_as_people_write_them(service):
    make_question(service, "luas", QuestionType.DECIMAL)
    make_question(service, "nama")

    assert typed(questions_of(service), {"luas": "1234.5", "nama": "Budi", "lain": "x"}) == {
        "luas": "1.234,5",
        "nama": "Budi",
    }


def test_a_question_whose_condition_is_met_is_required(renewal):
    form = sent(renewal, jenis="Perpanjangan", nomor_lama="")

    assert list(form.errors) == ["nomor_lama"]


def test_a_question_whose_condition_is_not_met_is_neither_asked_nor_stored(renewal):
    form = sent(renewal, jenis="Baru", nomor_lama="7", tahun_lama="2020")

    assert form.is_valid()
    assert form.answers == {"jenis": "Baru"}


def test_a_question_that_hangs_on_a_hidden_one_is_hidden_too(renewal):
    form = sent(renewal, jenis="Perpanjangan", nomor_lama="8", tahun_lama="2020")

    assert form.is_valid()
    assert form.answers == {"jenis": "Perpanjangan", "nomor_lama": "8"}


def test_nonsense_in_a_hidden_question_is_no_fault(renewal):
    make_question(renewal, "jumlah_lama", QuestionType.INTEGER, show_if={"jenis": ["Perpanjangan"]})

    assert sent(renewal, jenis="Baru", jumlah_lama="banyak").is_valid()


def test_a_condition_is_told_to_readers_and_to_the_script(renewal):
    html = str(AnswersForm(questions_of(renewal), {})["nomor_lama"].help_text) + str(
        AnswersForm(questions_of(renewal), {})["nomor_lama"]
    )

    assert "<span data-condition>Isi bila Jenis: Perpanjangan.</span>" in html
    assert 'data-show-if="{&quot;jawab-jenis&quot;: [&quot;Perpanjangan&quot;]}"' in html


def test_the_time_asked_for_does_not_end_before_it_begins(service):
    make_question(service, "mulai", QuestionType.DATE)
    make_question(service, "selesai", QuestionType.DATE)

    form = sent(service, mulai="2026-12-31", selesai="2026-12-30")

    assert form.errors == {"selesai": ["Tanggal ini lebih awal daripada tanggal mulainya."]}


def test_answers_grow_stale_when_today_passes_them(service):
    make_question(service, "mulai", QuestionType.DATE, least="today")
    make_question(service, "luas", QuestionType.DECIMAL)
    today = timezone.localdate()

    for day, good in ((today, True), (today - dt.timedelta(days=1), False)):
        answers = {"mulai": day.isoformat(), "luas": "1.234"}
        assert are_still_good(questions_of(service), answers) is good


def test_hostile_keys_and_words_are_only_words(service):
    make_question(service, "nama", label="<script>alert(1)</script>", help="<b>tebal</b>")

    html = AnswersForm(questions_of(service), {"nama": '"><script>'}).as_p()

    assert "<script>" not in html
    assert "<b>" not in html
