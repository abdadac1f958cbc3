"""The admin's pages to export a table, to compare a file with it, and to take the file over."""

import hashlib
from typing import IO, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mpp.lib.codes import new_code
from mpp.lib.imports.reading import read
from mpp.lib.imports.runs import CHANGED, NEW, REFUSED, SAME, Run, run
from mpp.lib.imports.tables import Table
from mpp.lib.refused import Refused
from mpp.lib.storage import DurableFileSystemStorage
from mpp.lib.tables import CSV, XLSX, csv_lines, xlsx_file

SHOWN_MOST = 500  # rows of a comparison; who changes more reads the counts
_SALT = "mpp.lib.imports"


class UploadForm(forms.Form):
    table = forms.ChoiceField(label=gettext_lazy("Isi berkas"))
    file = forms.FileField(
        label=gettext_lazy("Berkas CSV atau XLSX"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, tables: tuple[Table, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [(table.name, table.label) for table in tables]  # type: ignore[attr-defined]


class ImportExport:
    """Mix in before ModelAdmin: the tables in `tables` may be exported and imported by whoever may change its rows."""

    tables: tuple[Table, ...] = ()
    change_list_template = "admin/imports/change_list.html"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        pages = [
            ("ekspor/<slug:table>.<slug:kind>", require_safe(self.export), "export"),
            ("impor/", self.compare, "import"),
            ("impor/sahkan/", require_POST(self.take_over), "take_over"),
        ]
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        ours = [path(route, view(page), name=f"{name}_{word}") for route, page, word in pages]
        return [*ours, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "tables": self.tables,
            "may_import": self._may_import(request),
            "may_export": self._may_see(request),
        }
        return super().changelist_view(request, (extra_context or {}) | more)  # type: ignore[misc]

    # --- Export -----------------------------------------------------------------------------------------

    def export(self, request: HttpRequest, table: str, kind: str) -> HttpResponseBase:
        if not self._may_see(request):
            raise PermissionDenied
        chosen = self._table(table)
        if kind not in {"csv", "xlsx"}:
            raise Http404
        header = [column.header for column in chosen.columns]
        lines = chosen.lines(row for row in chosen.rows() if self._sees(request, chosen.owner(row)))
        if kind == "xlsx":
            return FileResponse(
                xlsx_file(chosen.name, header, lines),
                as_attachment=True,
                filename=f"{chosen.name}.xlsx",
                content_type=XLSX,
            )
        answer = StreamingHttpResponse(csv_lines(header, lines), content_type=CSV)
        answer["Content-Disposition"] = f'attachment; filename="{chosen.name}.csv"'
        return answer

    # --- Import -----------------------------------------------------------------------------------------

    def compare(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, then show what it would change. Nothing is changed yet."""
        if not self._may_import(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(self.tables, *posted)
        if form.is_valid():
            table, content = self._table(form.cleaned_data["table"]), _content(form.cleaned_data["file"])
            try:
                found = self._run(request, table, content)
                return self._comparison(request, table, content, found)
            except Refused as refusal:
                form.add_error("file", refusal.message)
        context = self._context(request) | {"form": form, "title": _("Impor")}
        return TemplateResponse(
            request, "admin/imports/upload.html", context, status=422 if form.is_bound else 200
        )

    def take_over(self, request: HttpRequest) -> HttpResponse:
        """Do what was shown, exactly that: another file, other rows or another person are shown anew or refused."""
        if not self._may_import(request):
            raise PermissionDenied
        again = redirect(self._import_address("import"))
        try:
            token = signing.loads(
                request.POST.get("token", ""), salt=self._salt(request), max_age=settings.IMPORT_KEPT
            )
            with kept_files().open(token["file"]) as file:
                content = file.read()
        except (signing.BadSignature, FileNotFoundError):
            messages.error(
                request, _("Berkas ini sudah diimpor, atau perbandingannya kedaluwarsa. Unggah sekali lagi.")
            )
            return again
        if hashlib.sha256(content).hexdigest() != token["sha256"]:
            messages.error(request, _("Berkas berubah sejak dibandingkan. Unggah sekali lagi."))
            return again
        table = self._table(token["table"])
        try:
            found = self._run(request, table, content, expected=token["digest"])
        except Refused as refusal:
            messages.error(request, refusal.message)
            return again
        kept_files().delete(token["file"])
        if found.is_refused or found.digest != token["digest"]:
            messages.warning(
                request, _("Data berubah sejak dibandingkan. Periksa sekali lagi sebelum mengimpor.")
            )
            return self._comparison(request, table, content, found)
        words = {"new": found.counts[NEW], "changed": found.counts[CHANGED]}
        messages.success(request, _("Diimpor: %(new)s baris baru, %(changed)s baris berubah.") % words)
        return redirect(self._import_address("changelist"))

    def _run(self, request: HttpRequest, table: Table, content: bytes, expected: str = "") -> Run:
        return run(
            table,
            read(content),
            lambda owner, is_new: self._may_write(request, owner, is_new),
            fixed=() if request.user.is_superuser else tuple(getattr(self, "superuser_fields", ())),
            expected=expected,
        )

    def _comparison(self, request: HttpRequest, table: Table, content: bytes, found: Run) -> HttpResponse:
        told = [outcome for outcome in found.outcomes if outcome.status != SAME]
        told.sort(key=lambda outcome: outcome.status != REFUSED)  # what has to be mended comes first
        changes = found.counts[NEW] + found.counts[CHANGED]
        context = self._context(request) | {
            "title": _("Perbandingan"),
            "table": table,
            "counts": [
                (_("Baru"), found.counts[NEW]),
                (_("Berubah"), found.counts[CHANGED]),
                (_("Sama"), found.counts[SAME]),
                (_("Ditolak"), found.counts[REFUSED]),
            ],
            "words": {NEW: _("Baru"), CHANGED: _("Berubah"), REFUSED: _("Ditolak")},
            "outcomes": told[:SHOWN_MOST],
            "left_out": max(0, len(told) - SHOWN_MOST),
            "is_refused": found.is_refused,
            "token": ""
            if found.is_refused or not changes
            else self._kept_file(request, table, content, found),
        }
        return TemplateResponse(
            request, "admin/imports/comparison.html", context, status=422 if found.is_refused else 200
        )

    def _kept_file(self, request: HttpRequest, table: Table, content: bytes, found: Run) -> str:
        """Keep the file until it is confirmed; return what the confirmation has to show."""
        name = kept_files().save(f"{new_code()}.tabel", ContentFile(content))
        token = {"file": name, "table": table.name, "digest": found.digest}
        return signing.dumps(
            token | {"sha256": hashlib.sha256(content).hexdigest()}, salt=self._salt(request)
        )

    # --- Who may ----------------------------------------------------------------------------------------

    def _may_see(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)  # type: ignore[attr-defined]

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_add_permission(request)  # type: ignore[attr-defined]

    def _sees(self, request: HttpRequest, owner: Any) -> bool:
        return request.user.is_superuser or (owner is not None and self.has_view_permission(request, owner))  # type: ignore[attr-defined]

    def _may_write(self, request: HttpRequest, owner: Any, is_new: bool) -> bool:
        """Whether a row with this owner may be written. Nothing but a superuser writes a row without one."""
        if request.user.is_superuser or owner is None:
            return request.user.is_superuser
        deed = "add" if is_new and owner.pk is None else "change"
        return self.may(deed, request, owner)  # type: ignore[attr-defined]

    # --- Small things -----------------------------------------------------------------------------------

    def _table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise Http404

    def _salt(self, request: HttpRequest) -> str:
        """A confirmation is one person's, for one page."""
        return f"{_SALT}.{self.opts.label_lower}.{request.user.pk}"  # type: ignore[attr-defined]

    def _import_address(self, word: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{word}")  # type: ignore[attr-defined]

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "tables": self.tables,
            "here": self._import_address("import"),
            "take_over": self._import_address("take_over"),
            "back": self._import_address("changelist"),
        }


def kept_files() -> DurableFileSystemStorage:
    """Return where files lie between comparing and confirming: private, on disk, the same for all processes."""
    return DurableFileSystemStorage(settings.VAR / "imports")


def forget_old() -> int:
    """Delete the files that nobody confirmed in time, and return how many there were."""
    storage, oldest, gone = kept_files(), timezone.now() - settings.IMPORT_KEPT, 0
    for name in storage.listdir("")[1]:
        if storage.get_modified_time(name) < oldest:
            storage.delete(name)
            gone += 1
    return gone


def _content(file: IO[bytes]) -> bytes:
    """Return what was uploaded, but no more than shows that it is too much."""
    return file.read(settings.IMPORT_BYTES_MAX + 1)
