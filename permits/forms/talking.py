"""Writing a message, with a few files if need be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import FileType
from mpp.lib.forms import PlainForm
from permits.actions.talking import BODY_MOST
from permits.forms.upload import SeveralFilesField, limits_of_a_file

ACCEPTS = [FileType.PDF, FileType.JPG, FileType.PNG]
FILES_MOST = 3


class MessageForm(PlainForm):
    body = forms.CharField(
        label=_("Pesan"),
        max_length=BODY_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Tulis dahulu pesannya.")},
    )
    files = SeveralFilesField(label=_("Lampiran"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["files"]
        field.widget.attrs |= {"multiple": True, "accept": "application/pdf,image/jpeg,image/png"}
        field.help_text = _("Paling banyak %(count)s berkas. %(limits)s") % {
            "count": FILES_MOST,
            "limits": limits_of_a_file(ACCEPTS),
        }

    def clean_files(self) -> list[Any]:
        files = [file for file in self.cleaned_data["files"] if file]
        if len(files) > FILES_MOST:
            raise forms.ValidationError(
                _("Paling banyak %(count)s berkas dalam satu pesan.") % {"count": FILES_MOST}
            )
        return files

    def clean(self) -> dict[str, Any]:
        """A browser does not keep files of a form that comes back: say so."""
        cleaned = super().clean() or {}
        if self.errors and cleaned.get("files"):
            self.add_error("files", _("Pilih sekali lagi lampirannya: peramban tidak menyimpannya."))
        return cleaned
