"""Agencies: who serves people in the mall."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class AgencyKind(models.TextChoices):
    CITY_DEPARTMENT = "perangkat_daerah", _("Perangkat daerah")
    MINISTRY_OFFICE = "instansi_vertikal", _("Instansi vertikal")
    STATE_COMPANY = "bumn", _("BUMN")
    CITY_COMPANY = "bumd", _("BUMD")
    PRIVATE = "swasta", _("Swasta")


class AgencyLevel(models.TextChoices):
    CITY = "kota", _("Kota")
    PROVINCE = "provinsi", _("Provinsi")
    NATIONAL = "pusat", _("Pusat")
    PRIVATE = "swasta", _("Swasta")


@remembered()
class Agency(LoadedModel):
    """A body that serves people in the mall, or takes part behind the scenes."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    slug = models.SlugField(_("alamat halaman"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=160)
    short_name = models.CharField(_("nama pendek"), max_length=60)
    kind = models.CharField(_("jenis"), max_length=20, choices=AgencyKind)
    level = models.CharField(_("tingkat"), max_length=10, choices=AgencyLevel)
    description = models.TextField(_("uraian"), blank=True)
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    website = models.URLField(_("situs"), blank=True)
    keywords = models.CharField(
        _("kata kunci"),
        max_length=300,
        blank=True,
        help_text=_("Kata lain yang dipakai warga untuk mencari instansi ini, dipisahkan koma."),
    )
    head_title = models.CharField(_("jabatan kepala"), max_length=160, blank=True)
    verified_participant = models.BooleanField(_("peserta terverifikasi"), default=False)
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    is_active = models.BooleanField(
        _("aktif"), default=True, help_text=_("Instansi yang tidak aktif tidak tampil di halaman warga.")
    )

    class Meta:
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("agencies:agency", args=[self.slug])
