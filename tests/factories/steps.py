"""What citizens and officers did with a case: papers, recommendations, objections."""

import datetime as dt

from django.utils import timezone

from agencies.models import Agency, Role
from documents.models import DocumentType
from permits.models import (
    Application,
    Attachment,
    Objection,
    Recommendation,
    RefusalConsent,
    RefusalReason,
    SiteVisit,
)
from permits.states import EXPLAINED, Advice, Verdict
from tests.factories.agencies import make_agency, make_officer
from tests.factories.documents import make_paper
from tests.factories.numbers import NUMBERS


def make_refusal_reason(**fields) -> RefusalReason:
    return RefusalReason.objects.create(**({"text": f"Tidak terbaca {next(NUMBERS)}"} | fields))


def make_attachment(
    application: Application, key: str | None = None, *, verdict: Verdict = Verdict.PENDING, **fields
) -> Attachment:
    """A paper given for a requirement (default: the first of the sheet); judged by its reviewer, if judged."""
    key = key or application.sheet["requirements"][0]["key"]
    fields.setdefault("paper", None)
    if fields["paper"] is None:
        kind = DocumentType.objects.filter(code=key).first()
        fields["paper"] = make_paper(application.owner, type=kind)
    if verdict != Verdict.PENDING:
        judge = application.reviewer or make_officer(Role.VERIFIER, application.counter_agency)
        fields = {"judged_by": judge, "judged_at": timezone.now()} | fields
    if verdict == Verdict.REFUSED and "reason" not in fields:
        fields["reason"] = make_refusal_reason()
    return Attachment.objects.create(application=application, requirement_key=key, verdict=verdict, **fields)


def make_recommendation(
    application: Application, agency: Agency | None = None, *, advice: Advice = Advice.PENDING, **fields
) -> Recommendation:
    agency = agency or make_agency()
    if advice != Advice.PENDING:
        answered_by = make_officer(Role.TECHNICAL, agency)
        fields = {"answered_by": answered_by, "answered_at": timezone.now()} | fields
    if advice in EXPLAINED:
        fields.setdefault("note", "Papan nama dipasang.")
    defaults = {"due_on": timezone.localdate() + dt.timedelta(days=3)}
    return Recommendation.objects.create(
        application=application, agency=agency, advice=advice, **(defaults | fields)
    )


def make_site_visit(recommendation: Recommendation, **fields) -> SiteVisit:
    """What an agency saw on the spot today, without photographs."""
    defaults = {"visited_on": timezone.localdate(), "place": "Jalan Merdeka 5", "officers": "Andi, Budi"}
    defaults |= {"findings": "Bangunan sesuai denah."}
    by = fields.pop("by", None) or make_officer(Role.TECHNICAL, recommendation.agency)
    return SiteVisit.objects.create(recommendation=recommendation, by=by, **(defaults | fields))


def make_refusal_consent(attachment: Attachment, **fields) -> RefusalConsent:
    """What the reviewer asks: to refuse a paper that was accepted."""
    defaults = {"why": "Baru terlihat sekarang.", "asked_by": attachment.application.reviewer}
    defaults |= {"reason": fields.pop("reason", None) or make_refusal_reason()}
    return RefusalConsent.objects.create(attachment=attachment, **(defaults | fields))


def make_objection(application: Application, **fields) -> Objection:
    """An objection to a refusal that waits for its answer."""
    defaults = {"text": "Lokasi saya sesuai tata ruang.", "filed_by": application.owner}
    defaults |= {"due_on": timezone.localdate() + dt.timedelta(days=14)}
    return Objection.objects.create(application=application, **(defaults | fields))
