import pytest

from agencies.models import Role
from permits import actions
from permits.models import Application
from permits.states import State
from tests.factories import make_application, make_officer

pytestmark = pytest.mark.django_db

# Who asked, for what, and in whose words it was refused: of these the history says only that they changed.
NOT_KEPT = {"answers", "applicant", "applicant_nik", "sheet", "decision_note"}


def test_the_history_of_a_case_holds_no_identity_and_no_free_text():
    application = make_application(State.AWAITING_DECISION)
    signatory = make_officer(Role.SIGNATORY, application.issuing_agency)

    actions.reject(application.pk, by=signatory, reasons="Tanah itu milik Ibu Siti Aminah.")

    version = application.versions.latest("pgh_id")
    assert version.state == State.REJECTED
    columns = {field.name for field in type(version)._meta.get_fields()}
    assert NOT_KEPT.isdisjoint(columns)
    assert {field.name for field in Application._meta.concrete_fields} - columns == NOT_KEPT
