"""One answer mended by the officer: what stands there, what shall stand there, and why."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.once import once
from mpp.lib.refused import Refused
from permits import access, actions, answers, mending
from permits.forms.deciding import MendForm
from permits.models import Application
from permits.views.case import address


@login_required
def mend_answer(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The words before, the citizen's own field for the words after, and the reason."""
    application = access.application_for(request.user, code, access.may_review)
    question = next((row for row in application.sheet["questions"] if row["key"] == key), None)
    if question is None or key not in answers.shown(application):
        raise Http404
    data = request.POST if request.method == "POST" else None
    answer_form, form = mending.answer_form(question, application.answers, data), MendForm(data)
    refusal = ""
    if data is not None and answer_form.is_valid() & form.is_valid():
        try:
            return _mend(request, application, answer_form.add_prefix(key), key, form.cleaned_data["reason"])
        except Refused as error:
            refusal = error.message
    context = {
        "application": application,
        "question": question,
        "before": answers.written(question, application.answers[key]),
        "answer_form": answer_form,
        "form": form,
        "refusal": refusal,
        "back": address(application),
    }
    return render(request, "permits/desk/mend.html", context, status=200 if data is None else 422)


def _mend(request: HttpRequest, application: Application, name: str, key: str, reason: str) -> HttpResponse:
    def mend_it() -> str:
        actions.mend_answer(application.pk, key, request.POST[name], by=request.user, reason=reason)
        return address(application)

    said = _("Jawaban dibetulkan; pemohon diberi tahu.")
    return once(request, "permits.mend_answer", mend_it, leads_to=address(application), said=said)
