"""People in the admin. Who works where is told by memberships; identity is proved at a counter, not here."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import District, User, Village
from mpp.lib.admin import LookedAtAdmin, ModelAdmin
from mpp.lib.formats import nik_masked


class NewUserForm(forms.ModelForm):
    """A new person has no password: they set one with “Lupa kata sandi”, which also proves the address."""

    class Meta:
        model = User
        fields = ("email", "name")
        help_texts = {"email": _("Orang ini membuat kata sandinya sendiri lewat “Lupa kata sandi”.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


# Roles are memberships of agencies and venues; Django's groups would be a second, silent way to permit things.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(ModelAdmin):
    list_display = ("name", "email", "is_proven", "is_active", "is_superuser", "joined_at")
    list_filter = ("is_active", "is_staff", "is_superuser", ("proven_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "email", "account_number")
    search_help_text = _("Nama, surel, atau nomor akun (hanya angkanya)")
    show_full_result_count = False
    ordering = ("-joined_at",)
    autocomplete_fields = ("village",)
    readonly_fields = (
        *("account_number_shown", "nik_shown", "kk_shown", "proven_at", "proven_by", "proven_venue_code"),
        *("consented_at", "consent_version", "joined_at", "last_login"),
    )
    fieldsets = (
        (None, {"fields": ("email", "account_number_shown", "name", "phone")}),
        (_("Identitas"), {"fields": ("nik_shown", "kk_shown", "birth_place", "birth_date")}),
        (_("Alamat"), {"fields": ("address", "village", "outside_regency", "outside_province")}),
        (_("Pembuktian"), {"fields": ("proven_at", "proven_by", "proven_venue_code")}),
        (_("Persetujuan"), {"fields": ("consented_at", "consent_version")}),
        (_("Akses"), {"fields": ("is_active", "is_staff", "is_superuser", "joined_at", "last_login")}),
    )

    @admin.display(description=_("nomor akun"))
    def account_number_shown(self, user: User) -> str:
        return user.account_number_shown or "–"

    @admin.display(description=_("NIK"))
    def nik_shown(self, user: User) -> str:
        return nik_masked(user.nik) or "–"

    @admin.display(description=_("nomor KK"))
    def kk_shown(self, user: User) -> str:
        return nik_masked(user.kk) or "–"

    @admin.display(description=_("terbukti"), boolean=True)
    def is_proven(self, user: User) -> bool:
        return user.is_proven

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else ((None, {"fields": ("email", "name")}),)

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        # What an officer compared with the KTP-el is not changed at a desk without the card.
        return (
            (*self.readonly_fields, "name", "birth_place", "birth_date")
            if obj.is_proven
            else self.readonly_fields
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # Their applications and deeds stay: such a person is made inactive.

    def has_archive_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # Whether somebody may sign in is weighed on their page, not done in passing.


@admin.register(District)
class DistrictAdmin(LookedAtAdmin):
    list_display = ("name", "code", "official_name")
    search_fields = ("name", "code")


@admin.register(Village)
class VillageAdmin(LookedAtAdmin):
    list_display = ("name", "code", "district")
    list_select_related = ("district",)
    list_filter = ("district",)
    search_fields = ("name", "code", "district__name")
