"""Who works where, in which role, from when until when. Nobody gives a role to themselves, superusers excepted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.numbers import bare_account_number
from agencies.models import AGENCY_ROLES, VENUE_ROLES, Membership
from agencies.scope import Scoped, ScopedInline
from mpp.lib.admin import LabelledRows, ModelAdmin, OfferedChoices, TabularInline, WholeRowForm


class PersonField(forms.CharField):
    """A person, named by the whole e-mail address or account number: an agency's admin does not leaf through people."""

    default_error_messages = {"nobody": _("Tidak ada akun aktif dengan surel atau nomor akun itu.")}

    def prepare_value(self, value: Any) -> Any:
        return (
            f"{value.name} · {value.email or value.account_number_shown}"
            if isinstance(value, User)
            else value
        )

    def to_python(self, value: Any) -> User | None:  # type: ignore[override]
        if isinstance(value, User):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        named = Q(email__iexact=typed) | Q(account_number=bare_account_number(typed))
        person = User.objects.filter(named, is_active=True).first()
        if person is None:
            raise ValidationError(self.error_messages["nobody"], code="nobody")
        return person

    def run_validators(self, value: Any) -> None:
        """A person is no text: there is nothing more to check."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and bool((data or "").strip())


class NamesPerson(OfferedChoices):
    """Mix in: superusers look people up, others name them."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "user" or request.user.is_superuser:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        return PersonField(
            label=_("Orang"),
            help_text=_("Surel atau nomor akun, lengkap. Orangnya harus sudah punya akun."),
            max_length=254,
        )


class MembershipRows(LabelledRows):
    """Memberships of one agency or venue. People who have a row keep it; `by` gives no role to themselves."""

    by: User

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if isinstance(form.fields["user"], PersonField) and form.instance.pk:
            form.fields["user"].disabled = True
            form.initial["user"] = form.instance.user

    def clean(self) -> None:
        super().clean()
        if self.by.is_superuser:
            return
        for form in self.forms:
            if form.cleaned_data.get("user") == self.by:
                form.add_error("user", _("Anda tidak dapat memberi peran kepada diri sendiri."))


class MembershipInline(ScopedInline, NamesPerson, TabularInline):
    """Memberships of one agency or venue; only roles that exist there are offered."""

    model = Membership
    form = WholeRowForm
    formset = MembershipRows
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "role", "title", "since", "until")
    roles: list[Any] = []

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [("", "---------"), *((role.value, role.label) for role in self.roles)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Leave out one's own roles: nobody changes or ends those for themselves."""
        rows = super().get_queryset(request).select_related("user", "agency", "venue")
        return rows if request.user.is_superuser else rows.exclude(user=request.user)


class AgencyMembershipInline(MembershipInline):
    roles = AGENCY_ROLES


class VenueMembershipInline(MembershipInline):
    roles = VENUE_ROLES


@admin.register(Membership)
class MembershipAdmin(Scoped, NamesPerson, ModelAdmin):
    agency_paths = ("agency_id",)
    venue_paths = ("venue_id",)
    outside = _(
        "Anda mengatur peran hanya di instansi atau lokasi yang Anda kelola, dan tidak untuk diri sendiri."
    )
    form = WholeRowForm
    list_display = ("user", "role", "agency", "venue", "title", "since", "until")
    list_filter = (
        "role",
        ("agency", admin.RelatedOnlyFieldListFilter),
        ("venue", admin.RelatedOnlyFieldListFilter),
        ("until", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user", "agency", "venue")
    search_fields = ("user__name", "user__email", "agency__code", "agency__short_name", "venue__short_name")
    autocomplete_fields = ("user", "agency", "venue")
    ordering = ("-pk",)

    def may(self, deed: str, request: HttpRequest, row: Membership | None = None) -> bool:
        is_own = row is not None and row.user_id == request.user.pk
        return super().may(deed, request, row) and (deed == "view" or not is_own)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Who it is and where stays: another person gets a row of their own."""
        fixed = ("user", "agency", "venue") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)
