"""The page of one case at the desk: its papers beside its data, and the forms of what may be done now."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.once import once
from mpp.lib.refused import Refused
from permits import access, answers, clock, covering, deeds, fees, remedies, signing, story, talks, tasks
from permits.desk import TimeLeft
from permits.forms import deciding as deciding_forms
from permits.forms import desk as desk_forms
from permits.forms import handing_over as handing_forms
from permits.forms import paying as paying_forms
from permits.forms.sharing import AssignForm, LabelsForm, NoteForm
from permits.models import Application, Attachment, Event, OriginalCheck, PowerOfAttorney
from permits.states import OPEN, Advice, State, Verdict
from permits.views import trail


class CasePage(NamedTuple):
    """What every block of the page reads: who looks, at which case and paper, and what they may do now."""

    request: HttpRequest
    application: Application
    deeds: set[str]
    papers: list[tasks.PaperTask]
    shown: Attachment | None


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
    page = _page(request, application, paper)
    context: dict[str, Any] = {"application": application, "deeds": page.deeds, "wrong": set(wrong_forms)}
    for block in BLOCKS:
        context |= block(page)
    context["forms"] = _forms(page) | wrong_forms
    for deed in set(wrong_forms) - page.deeds:
        _say_too_late(request, wrong_forms[deed])
    return render(request, "permits/desk/case.html", context, status=status)


def done_once(
    request: HttpRequest,
    deed: str,
    do: Any,
    *,
    said: str,
    leads_to: str,
    instead: str = "",
    application: Application | None = None,
    form: Any = None,
) -> HttpResponse:
    """Do a deed once for its form and go to `leads_to`; refused, say why and go to `instead`, if it differs.

    application, form: where something was typed; refused, the page comes back with it and with the reason.
    """

    def do_and_lead() -> str:
        do()
        return leads_to

    try:
        return once(request, f"permits.{deed}", do_and_lead, leads_to=leads_to, said=said)
    except Refused as refusal:
        if application is None:
            messages.error(request, refusal.message)
            return redirect(instead or leads_to)
        form.add_error(None, refusal.message)
    application.refresh_from_db()  # the reason may be that a colleague was faster
    return show(request, application, status=422, **{deed: form})


def _say_too_late(request: HttpRequest, form: Any) -> None:
    """Say what became of a form that the page has no place for any more, and give back what was typed."""
    reasons = [str(error) for error in form.non_field_errors()]
    messages.error(
        request, " ".join(reasons) or _("Permohonan sudah berubah, jadi ini tidak dapat dilakukan lagi.")
    )
    words = [name for name, field in form.fields.items() if isinstance(field, forms.CharField)]
    typed = [form.data[name] for name in words if form.data.get(name)]
    if typed:
        messages.info(request, _("Yang Anda ketik: %(typed)s") % {"typed": " · ".join(typed)})


def next_to_judge(application: Application, after: Attachment) -> Attachment:
    """Return the paper to look at next: the first not judged behind this one, else before it, else itself."""
    given = [task.attachment for task in tasks.paper_tasks(application) if task.attachment]
    place = next((rank for rank, row in enumerate(given) if row.pk == after.pk), 0)
    following = given[place + 1 :] + given[:place]
    return next((row for row in following if _is_pending(row)), after)


def _page(request: HttpRequest, application: Application, paper: int | None) -> CasePage:
    papers = tasks.paper_tasks(application)
    open_deeds = deeds.open_to(request.user, application)
    return CasePage(request, application, open_deeds, papers, _shown(application, papers, paper))


# --- The blocks: each returns what its templates read -----------------------------------------------


def _head(page: CasePage) -> dict[str, Any]:
    return {
        "tone": story.tone_of(page.application),
        "left": TimeLeft.of(clock.days_left(page.application)),
        "is_open": page.application.state in OPEN,
        "reopened": _reopened(page.application),
        "back": trail.back(page.request),
        "covered": covering.colleague_of(page.request.user, page.application),
        "is_ones_turn": bool(page.deeds - deeds.KEEPING),
        "is_party": access.is_party(page.request.user, page.application),
    }


def _papers(page: CasePage) -> dict[str, Any]:
    return {
        "papers": page.papers,
        "left_out": [task for task in page.papers if task.attachment is None and not task.fault],
        "pending": sum(_is_pending(task.attachment) for task in page.papers),
        "faults": sum(task.is_open for task in page.papers),
    }


def _paper_shown(page: CasePage) -> dict[str, Any]:
    shown = page.shown
    return {
        "shown": shown,
        "shown_label": page.application.requirement(shown.requirement_key)["label"] if shown else "",
        "neighbours": _neighbours(page.papers, shown),
        "earlier": _earlier(page.application, shown),
    }


def _person(page: CasePage) -> dict[str, Any]:
    return {
        "birth_date": _day(page.application.applicant["birth_date"]),
        "answers": answers.rows(page.application),
        "power": _power(page.application),
    }


def _recommendations(page: CasePage) -> dict[str, Any]:
    given = page.application.recommendations.select_related("agency", "answered_by")
    return {
        "recommendations": given.order_by("asked_at", "pk"),
        "asked": _asked_of(page) if "recommend" in page.deeds else [],
    }


def _originals(page: CasePage) -> dict[str, Any]:
    return {
        "originals": tasks.originals(page.application) if page.application.reviewed_at else [],
        "checks": _checks(page.application),
    }


def _fees(page: CasePage) -> dict[str, Any]:
    return fees.facts_of(page.application)


def _talks(page: CasePage) -> dict[str, Any]:
    return talks.facts_of(page.application)


def _decision(page: CasePage) -> dict[str, Any]:
    return {
        "entry": getattr(page.application, "register_entry", None),
        "no_signature": signing.reason_unavailable() if _is_decided_by(page) else "",
    }


def _remedies(page: CasePage) -> dict[str, Any]:
    return remedies.facts_of(page.application, page.shown, page.deeds)


def _time(page: CasePage) -> dict[str, Any]:
    return remedies.time_of(page.application, citizen=_("Pemohon"))


def _sharing(page: CasePage) -> dict[str, Any]:
    """Labels, and notes for those whom they are for: on the citizen's side nobody reads them."""
    notes = page.application.notes.select_related("by")
    return {
        "labels": page.application.labels.all(),
        "notes": notes.order_by("-at", "-pk") if "note" in page.deeds else [],
    }


def _power(application: Application) -> PowerOfAttorney | None:
    """Return by what power a case was filed, with who holds it."""
    if application.power_id is None:
        return None
    return PowerOfAttorney.objects.select_related("attorney").get(pk=application.power_id)


def _history(page: CasePage) -> dict[str, Any]:
    return {"history": _events(page.application)}


# The page is put together from these; what a new block shows comes from one function more.
BLOCKS: tuple[Callable[[CasePage], dict[str, Any]], ...] = (
    _head,
    _papers,
    _paper_shown,
    _person,
    _recommendations,
    _originals,
    _fees,
    _talks,
    _decision,
    _remedies,
    _time,
    _sharing,
    _history,
)

# An empty form for each deed that has one, made where the deed is open.
FORMS: dict[str, Callable[[Application], Any]] = {
    "accept": lambda _case: desk_forms.AcceptForm(),
    "refuse": lambda _case: desk_forms.RefuseForm(),
    "request_document": lambda case: desk_forms.RequestForm(application=case),
    "recommend": lambda _case: desk_forms.RecommendForm(),
    "enter_bill": lambda case: paying_forms.BillForm(application=case),
    "send_back_bill": lambda _case: paying_forms.SendBackBillForm(),
    "ask_to_cancel_bill": lambda _case: paying_forms.CancelBillForm(),
    "record_payment": lambda _case: desk_forms.PaymentForm(),
    "correct_payment": lambda _case: paying_forms.CorrectPaymentForm(),
    "finish_refund": lambda _case: paying_forms.RefundForm(),
    "hand_over": lambda case: handing_forms.HandOverForm(application=case),
    "correct_handover": lambda case: handing_forms.CorrectHandOverForm(application=case),
    "reject": lambda _case: desk_forms.RejectForm(),
    "send_back": lambda _case: desk_forms.SendBackForm(),
    "ask_refusal": lambda _case: deciding_forms.AskRefusalForm(),
    "answer_refusal": lambda _case: deciding_forms.AnswerRefusalForm(),
    "decide_objection": lambda _case: deciding_forms.DecideObjectionForm(),
    "assign": lambda case: AssignForm(agencies=[case.counter_agency_id], but=case.reviewer_id),
    "set_labels": lambda case: LabelsForm(application=case),
    "note": lambda _case: NoteForm(),
}


def _forms(page: CasePage) -> dict[str, Any]:
    return {deed: make(page.application) for deed, make in FORMS.items() if deed in page.deeds}


# --- What they ask ----------------------------------------------------------------------------------


def _shown(application: Application, papers: list[tasks.PaperTask], wanted: int | None) -> Attachment | None:
    """Return the paper to show: the one asked for, else the first not judged, else the first."""
    given = [task.attachment for task in papers if task.attachment]
    if wanted:
        every = application.attachments.received().select_related("paper__type", "reason", "judged_by")
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
    return attachment is not None and attachment.verdict == Verdict.PENDING and not attachment.paper.is_bad


def _is_decided_by(page: CasePage) -> bool:
    deciding = {State.AWAITING_DECISION, State.SIGNING}
    return page.application.state in deciding and access.may_decide(page.request.user, page.application)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _checks(application: Application) -> list[tuple[str, OriginalCheck]]:
    """Return what the counters saw, oldest first, with the label of each original."""
    labels = {row["key"]: row["label"] for row in application.sheet["requirements"]}
    checks = application.original_checks.select_related("by").order_by("at", "pk")
    return [(labels[check.key], check) for check in checks]


def _events(application: Application) -> list[dict[str, Any]]:
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


def _asked_of(page: CasePage) -> Any:
    """Return the recommendations that this officer may give now."""
    asked = access.recommendations_of(page.request.user, page.application).filter(advice=Advice.PENDING)
    return asked.select_related("agency").order_by("agency__name")
