"""What a technical agency answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Recommendation
from permits.states import Advice, State


@transaction.atomic
def recommend(recommendation_id: int, *, by: User, advice: Advice, note: str = "") -> Application:
    """Answer for one technical agency: yes, with conditions (named), or no (with reasons).

    When all have answered, or one said no, the case goes on. Raises Refused if it was answered before, the case
    does not wait for it, or conditions or reasons are missing.
    """
    application_id = Recommendation.objects.values_list("application_id", flat=True).get(pk=recommendation_id)
    application = locked(application_id)
    not_own(application, by)
    recommendation = application.recommendations.select_related("agency").get(pk=recommendation_id)
    if application.state != State.RECOMMENDING or recommendation.advice != Advice.PENDING:
        raise Refused(_("Permohonan ini sedang tidak menunggu rekomendasi Anda."))
    if advice != Advice.YES and not note.strip():
        raise Refused(_("Tulis syarat atau alasannya: warga dan penanda tangan membacanya."))
    recommendation.advice = advice
    recommendation.note = note.strip()
    recommendation.answered_by = by
    recommendation.answered_at = timezone.now()
    recommendation.save(update_fields=["advice", "note", "answered_by", "answered_at"])
    return _go_on_when_answered(application, recommendation, by)


def _go_on_when_answered(application: Application, answer: Recommendation, by: User) -> Application:
    said = f"{answer.get_advice_display()}. {answer.note}".strip()
    waits = application.recommendations.pending().exists()
    if waits and answer.advice != Advice.NO:
        write_event(
            application,
            State.RECOMMENDING,
            deed="recommend",
            by=by,
            office=answer.agency.short_name,
            note=said,
        )
        return application
    move(application, State.IN_REVIEW, deed="recommend", by=by, office=answer.agency.short_name, note=said)
    return go_on(application, by=by, office=answer.agency.short_name)
