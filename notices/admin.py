"""Notices in the admin: to see what was said, and what could not be delivered."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mpp.lib.admin import LookedAtAdmin
from notices.actions import try_again
from notices.models import Notice


class DeliveryFilter(admin.SimpleListFilter):
    title = _("pengiriman")
    parameter_name = "pengiriman"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("gagal", _("Gagal, tidak dicoba lagi")),
            ("dicoba", _("Gagal, masih dicoba")),
            ("menunggu", _("Menunggu")),
            ("terkirim", _("Terkirim")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        waiting = queryset.filter(delivered_at__isnull=True)
        match self.value():
            case "gagal":
                return Notice.objects.given_up() & queryset
            case "dicoba":
                return waiting.filter(next_try_at__isnull=False).exclude(failure="")
            case "menunggu":
                return waiting.filter(next_try_at__isnull=False, failure="")
            case "terkirim":
                return queryset.filter(delivered_at__isnull=False)
        return queryset


@admin.register(Notice)
class NoticeAdmin(LookedAtAdmin):
    list_display = ("subject", "to", "created_at", "delivered_at", "tries", "failure", "next_try_at")
    list_select_related = ("to",)
    list_filter = (DeliveryFilter, "created_at")
    search_fields = ("to__name", "to__email")
    search_help_text = _("Nama atau surel penerima")
    show_full_result_count = False
    ordering = ("-created_at",)
    actions = ("try_again",)

    @admin.action(description=_("Coba kirim lagi"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        count = try_again([notice.pk for notice in queryset])
        self.message_user(request, _("%(count)d pemberitahuan dikirim lagi segera.") % {"count": count})
