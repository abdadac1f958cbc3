"""Small slips in an answer, mended by the officer so that nobody has to come back for a letter."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from permits import answers, mending
from permits.actions.moving import write_event
from permits.actions.reviewing import in_review_of
from permits.models import Application, Mending
from permits.states import State
from permits.telling import tell_of_mending


@transaction.atomic
def mend_answer(application_id: int, key: str, value: str, *, by: User, reason: str) -> Mending:
    """Mend the answer to a shown question: traced, and told to the citizen with the words before and after.

    value: as the citizen would type it; it is checked by the rules of their form. Raises Refused unless the case
    is in one's own review, for an answer that is not the officer's to mend, for one that is wrong, empty or the
    same, and without a reason.
    """
    application = in_review_of(application_id, by)
    question = next((row for row in mending.mendable(application) if row["key"] == key), None)
    if question is None:
        raise Refused(
            _("Jawaban ini tidak dapat dibetulkan petugas. Kembalikan berkasnya, atau hubungi pemohon.")
        )
    if not reason.strip():
        raise Refused(_("Tulis mengapa dibetulkan: pemohon membacanya."))
    before, after = application.answers[key], mending.checked(question, value)
    if after == before:
        raise Refused(_("Tulis jawaban yang sudah dibetulkan; yang tertulis masih sama."))
    application.answers = application.answers | {key: after}
    application.changed_at = timezone.now()
    application.save(update_fields=["answers", "changed_at"])
    row = Mending.objects.create(
        application=application, question_key=key, before=before, after=after, reason=reason.strip(), by=by
    )
    _say(application, row, question)
    return row


@in_indonesian
def _say(application: Application, row: Mending, question: mending.Question) -> None:
    words = {
        "label": question["label"],
        "before": answers.written(question, row.before),
        "after": answers.written(question, row.after),
        "reason": row.reason,
    }
    note = _("%(label)s: semula “%(before)s”, menjadi “%(after)s”. Alasan: %(reason)s") % words
    office = application.counter_agency.short_name
    event = write_event(application, State.IN_REVIEW, deed="mend_answer", by=row.by, office=office, note=note)
    tell_of_mending(application, event)
