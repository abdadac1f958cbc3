"""Venues with their zones, counters and facilities, and which agency sits where."""

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class VenueKind(models.TextChoices):
    MALL = "mall", _("Mal pelayanan")
    OUTREACH = "outreach", _("Layanan keliling")


def _is_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Zona waktu %(name)s tidak dikenal."), params={"name": name})


@remembered()
class Venue(LoadedModel):
    """A building or place where counters stand. Its times are written in its own zone."""

    code = models.CharField(_("kode"), max_length=40, unique=True)
    slug = models.SlugField(_("alamat halaman"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    short_name = models.CharField(_("nama pendek"), max_length=60)
    kind = models.CharField(_("jenis"), max_length=10, choices=VenueKind)
    city = models.CharField(_("kota"), max_length=60)
    address = models.CharField(_("alamat"), max_length=200)
    village_code = models.CharField(_("kode kelurahan"), max_length=13, blank=True)
    timezone_name = models.CharField(_("zona waktu"), max_length=40, validators=[_is_timezone])
    opened_on = models.DateField(_("dibuka pada"), null=True, blank=True)
    last_ticket_minutes = models.PositiveSmallIntegerField(
        _("nomor terakhir, menit sebelum tutup"), default=0
    )
    requires_agreement = models.BooleanField(
        _("loket hanya dengan perjanjian"),
        default=False,
        help_text=_(
            "Instansi hanya melayani di loket selama SK, MoU, atau PKS-nya berlaku, kecuali dibebaskan."
        ),
    )
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    directions = models.TextField(
        _("cara menuju ke sana"), blank=True, help_text=_("Angkutan umum, jalan masuk, patokan.")
    )
    parking = models.TextField(_("parkir"), blank=True)
    access = models.TextField(
        _("akses bagi semua"),
        blank=True,
        help_text=_("Jalan landai, kursi roda, pendampingan, bahasa isyarat."),
    )
    latitude = models.DecimalField(
        _("lintang"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("bujur"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    is_active = models.BooleanField(_("dipakai"), default=True)
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, through="Presence", related_name="venues"
    )

    class Meta:
        verbose_name = _("lokasi")
        verbose_name_plural = _("lokasi")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="venue_whole_position",
                violation_error_message=_("Isi lintang dan bujur, atau kosongkan keduanya."),
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("agencies:venue", args=[self.slug])

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone_name)

    def today(self) -> date:
        return timezone.localdate(timezone=self.timezone)


@remembered()
class Zone(LoadedModel):
    """A part of a venue with its counters. Its rectangle on the plan is in squares of the plan's grid, from the top left;
    a zone without one is put beside the others.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="zones", verbose_name=_("lokasi"))
    code = models.CharField(_("kode"), max_length=10)
    name = models.CharField(_("nama"), max_length=80)
    floor = models.SmallIntegerField(_("lantai"), default=1)
    plan_x = models.PositiveSmallIntegerField(_("denah: dari kiri"), null=True, blank=True)
    plan_y = models.PositiveSmallIntegerField(_("denah: dari atas"), null=True, blank=True)
    plan_width = models.PositiveSmallIntegerField(
        _("denah: lebar"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    plan_height = models.PositiveSmallIntegerField(
        _("denah: tinggi"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("zona")
        verbose_name_plural = _("zona")
        ordering = ["venue", "code"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "code"], name="zone_code_unique"),
            models.CheckConstraint(
                condition=Q(
                    plan_x__isnull=True,
                    plan_y__isnull=True,
                    plan_width__isnull=True,
                    plan_height__isnull=True,
                )
                | Q(
                    plan_x__isnull=False,
                    plan_y__isnull=False,
                    plan_width__isnull=False,
                    plan_height__isnull=False,
                ),
                name="zone_whole_rectangle",
                violation_error_message=_("Isi keempat angka denah, atau kosongkan semuanya."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@remembered()
class Presence(LoadedModel):
    """An agency sits in a venue, in one of its zones.

    Where the venue serves only with an agreement, an exemption (a reason, until a day) opens its counters without one.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="presences", verbose_name=_("lokasi"))
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="presences", verbose_name=_("instansi"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="presences", verbose_name=_("zona"))
    exempt_reason = models.CharField(
        _("alasan bebas perjanjian"),
        max_length=200,
        blank=True,
        help_text=_("Bila diisi, loket tetap melayani walau tidak ada perjanjian yang berlaku."),
    )
    exempt_until = models.DateField(_("bebas sampai"), null=True, blank=True)

    class Meta:
        verbose_name = _("kehadiran instansi")
        verbose_name_plural = _("kehadiran instansi")
        constraints = [
            models.UniqueConstraint(fields=["venue", "agency"], name="presence_unique"),
            models.CheckConstraint(
                condition=Q(exempt_until__isnull=True) | ~Q(exempt_reason=""),
                name="presence_exempt_for_a_reason",
                violation_error_message=_("Tulis alasan mengapa instansi ini bebas dari syarat perjanjian."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.zone}"


@remembered()
class Counter(LoadedModel):
    """A desk where people are served. Numbered through the building, zone by zone."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="counters", verbose_name=_("lokasi"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="counters", verbose_name=_("zona"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="counters", verbose_name=_("instansi"))
    number = models.PositiveSmallIntegerField(_("nomor"), validators=[MinValueValidator(1)])
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("loket")
        verbose_name_plural = _("loket")
        ordering = ["venue", "number"]
        constraints = [models.UniqueConstraint(fields=["venue", "number"], name="counter_number_unique")]

    def __str__(self) -> str:
        return f"Loket {self.number} · {self.agency.short_name}"


@remembered()
class Facility(LoadedModel):
    """Something of the building that visitors use; `zone` None: for the whole building."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="facilities", verbose_name=_("lokasi"))
    zone = models.ForeignKey(
        Zone, models.SET_NULL, null=True, blank=True, related_name="facilities", verbose_name=_("zona")
    )
    name = models.CharField(_("nama"), max_length=80)
    kind = models.CharField(_("jenis"), max_length=40)
    accessible = models.BooleanField(_("ramah disabilitas"), default=False)
    note = models.CharField(
        _("keterangan"), max_length=160, blank=True, help_text=_("Mis. “di samping pintu timur, gratis”.")
    )

    class Meta:
        verbose_name = _("fasilitas")
        verbose_name_plural = _("fasilitas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="facility_name_unique")]

    def __str__(self) -> str:
        return self.name
