"""The page of one case at the desk: its papers beside its data, and the forms of what may be done now."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.once import once
from mpp.lib.refused import told
from permits import access, answers, clock, deeds, signing, story, tasks
from permits.desk import TimeLeft
from permits.forms import desk as desk_forms
from permits.models import Application, Attachment, Event, OriginalCheck
from permits.states import OPEN, Advice, State, Verdict


def address(application: Application, attachment: Attachment | None = None) -> str:
    """Return where a case is at the desk, with one of its papers open."""
    here = reverse("permits:case", args=[application.code])
    return f"{here}?berkas={attachment.pk}#dokumen" if attachment else here


def show(
    request: HttpRequest,
    application: Application,
    *,
    paper: int | None = None,
    status: int = 200,
    **wrong_forms: Any,
) -> HttpResponse:
    """Answer with the page of a case. paper: the attachment to show; wrong_forms: those to correct, by deed."""
    papers = tasks.paper_tasks(application)
    shown = _shown(application, papers, paper)
    open_deeds = deeds.open_to(request.user, application)
    context = {
        "application": application,
        "deeds": open_deeds,
        "tone": story.tone_of(application),
        "papers": papers,
        "left_out": [task for task in papers if task.attachment is None and not task.fault],
        "shown": shown,
        "shown_label": application.requirement(shown.requirement_key)["label"] if shown else "",
        "neighbours": _neighbours(papers, shown),
        "earlier": _earlier(application, shown),
        "pending": sum(_is_pending(task.attachment) for task in papers),
        "faults": sum(task.is_open for task in papers),
        "birth_date": _day(application.applicant["birth_date"]),
        "answers": answers.rows(application),
        "left": TimeLeft.of(clock.days_left(application)),
        "is_open": application.state in OPEN,
        "recommendations": application.recommendations.select_related("agency", "answered_by").order_by(
            "asked_at", "pk"
        ),
        "originals": tasks.originals(application) if application.reviewed_at else [],
        "checks": _checks(application),
        "bill": application.bills.current().first(),
        "payments": application.payments.select_related("by"),
        "entry": getattr(application, "register_entry", None),
        "no_signature": signing.reason_unavailable() if _is_decided_by(request, application) else "",
        "reopened": _reopened(application),
        "history": _history(application),
        "forms": _forms(request, application, open_deeds) | wrong_forms,
        "asked": _asked_of(request, application) if "recommend" in open_deeds else [],
        "wrong": set(wrong_forms),
    }
    return render(request, "permits/desk/case.html", context, status=status)


def done_once(
    request: HttpRequest, deed: str, do: Any, *, said: str, leads_to: str, instead: str = ""
) -> HttpResponse:
    """Do a deed once for its form and go to `leads_to`; refused, say why and go to `instead`, if it differs."""

    def do_and_lead() -> str:
        do()
        return leads_to

    with told(request):
        return once(request, f"permits.{deed}", do_and_lead, leads_to=leads_to, said=said)
    return redirect(instead or leads_to)


def next_to_judge(application: Application, after: Attachment) -> Attachment:
    """Return the paper to look at next: the first not judged behind this one, else before it, else itself."""
    given = [task.attachment for task in tasks.paper_tasks(application) if task.attachment]
    place = next((rank for rank, row in enumerate(given) if row.pk == after.pk), 0)
    following = given[place + 1 :] + given[:place]
    return next((row for row in following if _is_pending(row)), after)


def _shown(application: Application, papers: list[tasks.PaperTask], wanted: int | None) -> Attachment | None:
    """Return the paper to show: the one asked for, else the first not judged, else the first."""
    given = [task.attachment for task in papers if task.attachment]
    if wanted:
        every = application.attachments.received().select_related("paper", "reason", "judged_by")
        found = every.filter(pk=wanted).first()
        if found:
            return found
    return next((row for row in given if _is_pending(row)), given[0] if given else None)


def _neighbours(
    papers: list[tasks.PaperTask], shown: Attachment | None
) -> tuple[Attachment | None, Attachment | None]:
    """Return the papers before and after the one shown."""
    given = [task.attachment for task in papers if task.attachment]
    place = next((rank for rank, row in enumerate(given) if shown and row.pk == shown.pk), None)
    if place is None:
        return None, None
    return (given[place - 1] if place else None, given[place + 1] if place + 1 < len(given) else None)


def _earlier(application: Application, shown: Attachment | None) -> list[Attachment]:
    """Return what was given for the same requirement before, newest first."""
    if shown is None:
        return []
    rows = (
        application.attachments.received()
        .filter(requirement_key=shown.requirement_key, superseded_at__isnull=False)
        .exclude(pk=shown.pk)
    )
    return list(rows.select_related("reason").order_by("-superseded_at", "-pk"))


def _is_pending(attachment: Attachment | None) -> bool:
    return attachment is not None and attachment.verdict == Verdict.PENDING


def _is_decided_by(request: HttpRequest, application: Application) -> bool:
    deciding = {State.AWAITING_DECISION, State.SIGNING}
    return application.state in deciding and access.may_decide(request.user, application)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _checks(application: Application) -> list[tuple[str, OriginalCheck]]:
    """Return what the counters saw, oldest first, with the label of each original."""
    labels = {row["key"]: row["label"] for row in application.sheet["requirements"]}
    checks = application.original_checks.select_related("by").order_by("at", "pk")
    return [(labels[check.key], check) for check in checks]


def _history(application: Application) -> list[dict[str, Any]]:
    """Return what happened, newest first, with the names of those who did it."""
    events = application.events.select_related("by").order_by("-at", "-pk")
    return [
        {
            "title": story.title_of(event),
            "at": event.at,
            "who": ", ".join(part for part in (str(event.by or ""), event.office) if part) or _("Sistem"),
            "note": event.note,
        }
        for event in events
    ]


def _reopened(application: Application) -> Event | None:
    """Return why a case that was finished is in review again: the signatory's word, or the counter's."""
    ends = ["finish_review", "return_faults", "send_back", "record_mismatch"]
    if application.state != State.IN_REVIEW or application.reviewed_at:
        return None
    last = application.events.filter(deed__in=ends).order_by("-at", "-pk").first()
    return last if last and last.deed in {"send_back", "record_mismatch"} else None


def _forms(request: HttpRequest, application: Application, open_deeds: set[str]) -> dict[str, Any]:
    """Return an empty form for each open deed that has one."""
    makers = {
        "refuse": desk_forms.RefuseForm,
        "request_document": lambda: desk_forms.RequestForm(application=application),
        "recommend": desk_forms.RecommendForm,
        "record_payment": desk_forms.PaymentForm,
        "hand_over": lambda: desk_forms.HandOverForm(application=application),
        "reject": desk_forms.RejectForm,
        "send_back": desk_forms.SendBackForm,
    }
    return {deed: make() for deed, make in makers.items() if deed in open_deeds}


def _asked_of(request: HttpRequest, application: Application) -> Any:
    """Return the recommendations that this officer may give now."""
    asked = access.recommendations_of(request.user, application).filter(advice=Advice.PENDING)
    return asked.select_related("agency").order_by("agency__name")
