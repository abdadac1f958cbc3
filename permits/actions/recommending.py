"""What a technical agency finds on the spot, and answers."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Paper
from mpp.lib.formats import long_date
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian, indonesian
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, Recommendation, SiteVisit
from permits.states import EXPLAINED, Advice, State


@transaction.atomic
def recommend(recommendation_id: int, *, by: User, advice: Advice, note: str = "") -> Application:
    """Answer for one technical agency: yes, with conditions (named), no (with reasons), or correct first (what).

    When all have answered, or one said no, the case goes on. CORRECTION takes the verifier's word back: the case
    is in review again, and once that is finished this agency is asked anew. Raises Refused if it was answered
    before, the case does not wait for it, or conditions, reasons or what to correct are missing.
    """
    application, recommendation = _waiting(recommendation_id, by)
    if advice in EXPLAINED and not note.strip():
        raise Refused(_("Tulis syarat, alasan, atau yang perlu diperbaiki: pemohon dan petugas membacanya."))
    recommendation.advice = advice
    recommendation.note = note.strip()
    recommendation.answered_by = by
    recommendation.answered_at = timezone.now()
    recommendation.save(update_fields=["advice", "note", "answered_by", "answered_at"])
    return _go_on_when_answered(application, recommendation, by)


@transaction.atomic
def record_site_visit(
    recommendation_id: int,
    *,
    by: User,
    visited_on: date,
    place: str,
    officers: str,
    findings: str,
    keep_photos: Sequence[Callable[[], Paper]] = (),
) -> SiteVisit:
    """Record what an agency found on the spot, before it answers. The citizen reads only that it took place.

    keep_photos: each keeps one checked file as a paper (the case is locked before they lock its owner).
    Raises Refused if the agency has answered, the case does not wait for it, or for a day still to come.
    """
    application, recommendation = _waiting(recommendation_id, by)
    if visited_on > timezone.localdate():
        raise Refused(_("Tanggal kunjungan belum tiba. Catat kunjungan sesudah dilakukan."))
    visit = SiteVisit.objects.create(
        recommendation=recommendation,
        visited_on=visited_on,
        place=place,
        officers=officers,
        findings=findings,
        by=by,
    )
    visit.photos.set([keep() for keep in keep_photos])
    office = recommendation.agency.short_name
    with indonesian():
        note = long_date(visited_on)
    write_event(application, State.RECOMMENDING, deed="record_site_visit", by=by, office=office, note=note)
    return visit


def _waiting(recommendation_id: int, by: User) -> tuple[Application, Recommendation]:
    """Return the locked case and the recommendation that it waits for."""
    application_id = Recommendation.objects.values_list("application_id", flat=True).get(pk=recommendation_id)
    application = locked(application_id)
    not_own(application, by)
    recommendation = application.recommendations.select_related("agency").get(pk=recommendation_id)
    if application.state != State.RECOMMENDING or recommendation.advice != Advice.PENDING:
        raise Refused(_("Permohonan ini sedang tidak menunggu rekomendasi Anda."))
    return application, recommendation


@in_indonesian
def _go_on_when_answered(application: Application, answer: Recommendation, by: User) -> Application:
    said = f"{answer.get_advice_display()}. {answer.note}".strip()
    if answer.advice == Advice.CORRECTION:
        application.reviewed_at = None
    waits = application.recommendations.pending().exists()
    if waits and answer.advice not in {Advice.NO, Advice.CORRECTION}:
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
