"""The registry's tables to export and import: agencies."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from mpp.lib.imports import Column, Table

AGENCIES = Table(
    "instansi",
    _("instansi"),
    Agency,
    (
        Column("kode", "code", is_key=True),
        Column("nama", "name"),
        Column("nama_singkat", "short_name"),
        Column("alamat", "slug"),
        Column("jenis", "kind"),
        Column("tingkat", "level"),
        Column("uraian", "description"),
        Column("telepon", "phone"),
        Column("surel", "email"),
        Column("situs", "website"),
        Column("jabatan_kepala", "head_title"),
        Column("dipakai", "is_active"),
    ),
)
