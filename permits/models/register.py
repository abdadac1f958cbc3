"""Running numbers, the register, and the permits that came out of it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from mpp.lib.codes import new_code
from mpp.lib.history import remembered
from permits.models.applications import Application
from permits.states import PermitState


class Series(models.Model):
    """A run of numbers without gaps, e.g. "permohonan/2026". Its row is locked last in a transaction."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class RegisterEntry(models.Model):
    """A line of the register (buku register): the number that one application's permit has or will have.

    Reserved before signing, so that a failed signature keeps the number for that case. `document` is the
    unsigned PDF and `document_sha256` its hash: what is signed is what was reserved.
    """

    hashed_files = {"document": "document_sha256"}

    application = models.OneToOneField(Application, models.PROTECT, related_name="register_entry")
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("penerbit"))
    year = models.PositiveSmallIntegerField(_("tahun"))
    serial = models.PositiveIntegerField(_("nomor urut"))
    number = models.CharField(_("nomor izin"), max_length=80, unique=True)
    token = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    reserved_at = models.DateTimeField(_("dicatat"), default=timezone.now)
    document = models.FileField(upload_to="", max_length=200)
    document_sha256 = models.CharField(max_length=64)

    # Signing happens outside any transaction and may fail: the row knows when it is tried again.
    tries = models.PositiveSmallIntegerField(_("percobaan tanda tangan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), null=True, blank=True)
    failure = models.CharField(_("kegagalan tanda tangan"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("baris register")
        verbose_name_plural = _("buku register")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "serial"], name="register_serial_unique")
        ]

    def __str__(self) -> str:
        return self.number


@remembered(exclude=("holder",))
class Permit(models.Model):
    """An issued permit. Its holder and dates are frozen; anyone may prove it by its token."""

    hashed_files = {"file": "sha256"}

    entry = models.OneToOneField(
        RegisterEntry, models.PROTECT, related_name="permit", verbose_name=_("register")
    )
    state = models.CharField(_("keadaan"), max_length=10, choices=PermitState, default=PermitState.VALID)
    holder = models.CharField(_("pemegang"), max_length=200)
    product = models.CharField(_("nama izin"), max_length=200)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_until = models.DateField(_("berlaku sampai"), null=True)
    issued_at = models.DateTimeField(_("terbit"), default=timezone.now)
    signer_name = models.CharField(_("penanda tangan"), max_length=120)
    signer_title = models.CharField(_("jabatan"), max_length=160)
    is_sample = models.BooleanField(_("contoh"), default=False)
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("izin")
        verbose_name_plural = _("izin")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="permit_from_before_until",
            )
        ]

    def __str__(self) -> str:
        return self.entry.number

    def get_absolute_url(self) -> str:
        return reverse("permits:verification", args=[self.entry.token])
