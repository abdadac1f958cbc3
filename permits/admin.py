"""Reasons for returning a paper and labels are kept here; applications, register and permits are only looked at.

What a person wrote and gave is not shown here: officers of the case read it at their desks, and it is logged.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from mpp.lib.admin import LabelledFields, ModelAdmin, ReadOnlyAdmin
from permits.models import (
    Application,
    Bill,
    Cover,
    Label,
    Payment,
    Permit,
    Refund,
    RefusalReason,
    RegisterEntry,
)


@admin.register(RefusalReason)
class RefusalReasonAdmin(LabelledFields, ModelAdmin):
    list_display = ("text", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("text",)


@admin.register(Label)
class LabelAdmin(LabelledFields, ModelAdmin):
    """A label in use is switched off rather than deleted: the cases that carry it keep it."""

    list_display = ("name", "agency", "is_active")
    list_editable = ("is_active",)
    list_filter = ("is_active", "agency")
    list_select_related = ("agency",)
    search_fields = ("name", "agency__short_name")
    autocomplete_fields = ("agency",)


@admin.register(Cover)
class CoverAdmin(ReadOnlyAdmin):
    """Set at the desk by the officers themselves."""

    list_display = ("colleague", "substitute", "agency", "since", "until", "ended_at")
    list_filter = ("agency",)
    list_select_related = ("colleague", "substitute", "agency")
    fields = ("agency", "colleague", "substitute", "since", "until", "made_by", "ended_at")


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("number", "service", "state", "sent_at", "due_on", "counter_agency", "reviewer")
    list_display_links = ("number", "service")
    list_filter = ("state", "outcome")
    list_select_related = ("service", "counter_agency", "reviewer")
    search_fields = ("number",)
    search_help_text = _("Nomor permohonan, lengkap")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "service",
                    "outcome",
                    "counter_agency",
                    "issuing_agency",
                    "owner",
                    "filed_by",
                )
            },
        ),
        (
            _("Keadaan"),
            {
                "fields": (
                    "state",
                    "state_since",
                    "created_at",
                    "sent_at",
                    "returns",
                    "reviewer",
                    "reviewed_at",
                )
            },
        ),
        (_("Jam"), {"fields": ("due_on", "paused_on", "paused_days", "expires_on")}),
        (
            _("Akhir"),
            {
                "fields": ("decided_at", "decided_by", "external_system", "external_number"),
            },
        ),
    )


@admin.register(Bill)
class BillAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "application", "amount_rupiah", "confirmed_at", "cancelled_at")
    list_select_related = ("application",)
    search_fields = ("number", "application__number")
    search_help_text = _("Nomor tagihan atau nomor permohonan, lengkap")
    fields = (
        *("number", "application", "amount_rupiah", "basis", "skrd_number"),
        *("entered_by", "entered_at", "confirmed_by", "confirmed_at"),
        *("cancel_asked_by", "cancel_asked_at", "cancelled_by", "cancelled_at", "cancel_reason"),
    )


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("application", "amount_rupiah", "opened_at", "done_at", "reference", "cancelled_at")
    list_select_related = ("application",)
    search_fields = ("application__number", "reference")
    search_help_text = _("Nomor permohonan atau nomor bukti, lengkap")
    fields = ("application", "amount_rupiah", "opened_at", "done_at", "done_by", "reference", "cancelled_at")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("receipt_number", "application", "amount_rupiah", "is_reversed", "by", "at")
    list_select_related = ("application", "by")
    search_fields = ("receipt_number", "application__number")
    search_help_text = _("Nomor tanda bukti atau nomor permohonan, lengkap")
    fields = (
        *("application", "bill", "amount_rupiah", "receipt_number"),
        *("is_reversed", "reverses", "reason", "by", "at"),
    )


@admin.register(RegisterEntry)
class RegisterEntryAdmin(ReadOnlyAdmin):
    list_display = ("number", "issuer", "year", "serial", "application", "reserved_at")
    list_select_related = ("issuer", "application")
    search_fields = ("number", "application__number")
    search_help_text = _("Nomor izin atau nomor permohonan, lengkap")
    fields = ("number", "issuer", "year", "serial", "application", "reserved_at", "document_sha256")


@admin.register(Permit)
class PermitAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "product", "state", "valid_from", "valid_until", "issued_at", "is_sample")
    list_filter = ("state", "is_sample")
    list_select_related = ("entry",)
    search_fields = ("entry__number",)
    search_help_text = _("Nomor izin, lengkap")
    fields = (
        *("entry", "product", "state", "valid_from", "valid_until", "issued_at"),
        *("signer_name", "signer_title", "is_sample", "sha256"),
    )
