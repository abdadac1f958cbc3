"""The words of people in the admin: synonyms to keep, and what was sought in vain to learn from."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.models import SearchMiss, Synonym
from mpp.lib.admin import ModelAdmin, ReadOnlyAdmin


@admin.register(Synonym)
class SynonymAdmin(ModelAdmin):
    """Above the list stands a box that searches as a citizen would: a saved synonym holds at once."""

    change_list_template = "admin/catalog/words_list.html"
    list_display = ["said", "meant", "note", "is_active"]
    list_filter = ["is_active"]
    list_per_page = 100
    search_fields = ["said", "meant", "note"]
    fieldsets = [
        (
            None,
            {
                "fields": ["said", "meant", "note", "is_active"],
                "description": _(
                    "Tulis dengan huruf kecil, misalnya “imb” dengan maksud “persetujuan bangunan gedung”. Kata lain"
                    " untuk satu layanan saja lebih baik ditulis di kata kunci layanan itu."
                ),
            },
        )
    ]


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    """What nobody found, most asked first: settle it, or make a synonym of it."""

    change_list_template = "admin/catalog/words_list.html"
    list_display = ["words", "count", "first_on", "last_on", "is_settled", "to_synonym"]
    list_filter = ["is_settled"]
    search_fields = ["words"]
    ordering = ["is_settled", "-count", "words"]
    actions = ["settle"]

    @admin.display(description=_("padanan kata"))
    def to_synonym(self, miss: SearchMiss) -> SafeString:
        address = f"{reverse('admin:catalog_synonym_add')}?{urlencode({'said': miss.words})}"
        return format_html('<a href="{}">{}</a>', address, _("Buat padanan kata"))

    @admin.action(description=_("Tandai sudah ditangani"), permissions=["settle"])
    def settle(self, request: HttpRequest, misses: QuerySet[SearchMiss]) -> None:
        count = misses.filter(is_settled=False).update(is_settled=True)
        text = ngettext("%(count)d pencarian ditandai.", "%(count)d pencarian ditandai.", count)
        messages.success(request, text % {"count": count})

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_searchmiss")
