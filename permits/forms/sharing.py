"""What officers settle among themselves: who goes on with a case, who covers for whom, labels, notes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.access import agencies_as
from agencies.models import Agency, Membership, Role
from permits.forms.desk import NOTE_MOST, OneOfSeveral
from permits.models import Application, Label

REASON_MOST = 300


def verifiers_of(*agency_ids: int) -> Any:
    """Return who verifies at one of the agencies today, by name."""
    posts = Membership.objects.current().filter(agency__in=agency_ids, role=Role.VERIFIER)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


class AssignForm(OneOfSeveral):
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Serahkan kepada"), empty_label=_("Pilih petugas")
    )
    reason = forms.CharField(label=_("Alasan"), max_length=REASON_MOST, required=False)

    def __init__(self, *args: Any, agencies: Any, but: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = verifiers_of(*agencies).exclude(pk=but)  # type: ignore[attr-defined]


class LabelsForm(OneOfSeveral):
    """Exactly the labels that a case carries."""

    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(),
        label=_("Label"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"labels": [label.pk for label in application.labels.all()]})
        super().__init__(*args, **kwargs)
        offered = Label.objects.filter(agency=application.counter_agency_id, is_active=True)
        self.fields["labels"].queryset = offered  # type: ignore[attr-defined]


class NoteForm(OneOfSeveral):
    body = forms.CharField(
        label=_("Catatan internal"),
        help_text=_("Hanya petugas yang membacanya; pemohon tidak."),
        max_length=NOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CoverForm(OneOfSeveral):
    """Who covers for whom at one agency. A verifier settles only their own absence."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Instansi"), empty_label=None)
    colleague = forms.ModelChoiceField(
        User.objects.none(), label=_("Yang digantikan"), empty_label=_("Pilih petugas")
    )
    substitute = forms.ModelChoiceField(
        User.objects.none(), label=_("Pengganti"), empty_label=_("Pilih petugas")
    )
    since = forms.DateField(
        label=_("Sejak"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Sampai"),
        help_text=_("Hari terakhir ikut dihitung."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": timezone.localdate()})
        super().__init__(*args, **kwargs)
        supervised = agencies_as(user, Role.SUPERVISOR)
        agencies = agencies_as(user, Role.VERIFIER) | supervised
        self._offer("agency", Agency.objects.filter(pk__in=agencies).order_by("short_name"))
        self._offer("substitute", verifiers_of(*agencies))
        self._offer("colleague", verifiers_of(*supervised) | verifiers_of(*agencies).filter(pk=user.pk))
        if not supervised:
            self.fields["colleague"].initial = user.pk
            self.fields["colleague"].empty_label = None  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].widget = self.fields["agency"].hidden_widget()
            self.fields["agency"].initial = next(iter(agencies))

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
