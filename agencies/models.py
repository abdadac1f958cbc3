"""Where: agencies, venues with zones, counters and devices, opening hours, and who works where."""

import secrets
from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
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
    head_title = models.CharField(_("jabatan kepala"), max_length=160, blank=True)
    verified_participant = models.BooleanField(_("peserta terverifikasi"), default=False)
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("agencies:agency", args=[self.slug])


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
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, through="Presence", related_name="venues"
    )

    class Meta:
        verbose_name = _("lokasi")
        verbose_name_plural = _("lokasi")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone_name)

    def today(self) -> date:
        return timezone.localdate(timezone=self.timezone)


@remembered()
class Zone(LoadedModel):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="zones", verbose_name=_("lokasi"))
    code = models.CharField(_("kode"), max_length=10)
    name = models.CharField(_("nama"), max_length=80)
    floor = models.SmallIntegerField(_("lantai"), default=1)

    class Meta:
        verbose_name = _("zona")
        verbose_name_plural = _("zona")
        ordering = ["venue", "code"]
        constraints = [models.UniqueConstraint(fields=["venue", "code"], name="zone_code_unique")]

    def __str__(self) -> str:
        return self.name


@remembered()
class Presence(LoadedModel):
    """An agency sits in a venue, in one of its zones."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="presences", verbose_name=_("lokasi"))
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="presences", verbose_name=_("instansi"))
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="presences", verbose_name=_("zona"))

    class Meta:
        verbose_name = _("kehadiran instansi")
        verbose_name_plural = _("kehadiran instansi")
        constraints = [models.UniqueConstraint(fields=["venue", "agency"], name="presence_unique")]

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
class OpeningHours(LoadedModel):
    """One weekday of a venue, in its local time. No row: closed on that weekday."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="hours", verbose_name=_("lokasi"))
    weekday = models.PositiveSmallIntegerField(
        _("hari"),
        choices=[
            (1, _("Senin")),
            (2, _("Selasa")),
            (3, _("Rabu")),
            (4, _("Kamis")),
            (5, _("Jumat")),
            (6, _("Sabtu")),
            (7, _("Minggu")),
        ],
        validators=[MinValueValidator(1), MaxValueValidator(7)],
    )
    opens = models.TimeField(_("buka"))
    closes = models.TimeField(_("tutup"))

    class Meta:
        verbose_name = _("jam buka")
        verbose_name_plural = _("jam buka")
        ordering = ["venue", "weekday"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "weekday"], name="hours_weekday_unique"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="hours_open_before_close"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


@remembered()
class Pause(LoadedModel):
    """A break within a weekday's hours, e.g. Friday prayer."""

    hours = models.ForeignKey(OpeningHours, models.CASCADE, related_name="pauses", verbose_name=_("jam buka"))
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("selesai"))
    reason = models.CharField(_("alasan"), max_length=80)

    class Meta:
        verbose_name = _("jeda")
        verbose_name_plural = _("jeda")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="pause_start_before_end")
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.starts:%H.%M}–{self.ends:%H.%M}"


@remembered()
class DayException(models.Model):
    """A day that differs from hours and national holidays: a closure of our own, or a holiday worked after all.

    Without a venue it holds for the whole city and moves promises; with one it closes or opens only that place.
    """

    venue = models.ForeignKey(
        Venue, models.CASCADE, null=True, blank=True, related_name="day_exceptions", verbose_name=_("lokasi")
    )
    day = models.DateField(_("tanggal"))
    is_open = models.BooleanField(_("buka"), default=False)
    reason = models.CharField(_("alasan"), max_length=120, help_text=_("Dibaca warga, mis. “Cuti bersama”."))
    decree = models.CharField(_("nomor keputusan"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("hari khusus")
        verbose_name_plural = _("hari khusus")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "venue"], nulls_distinct=False, name="day_exception_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.reason}"


@remembered()
class Facility(LoadedModel):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="facilities", verbose_name=_("lokasi"))
    name = models.CharField(_("nama"), max_length=80)
    kind = models.CharField(_("jenis"), max_length=40)
    accessible = models.BooleanField(_("ramah disabilitas"), default=False)

    class Meta:
        verbose_name = _("fasilitas")
        verbose_name_plural = _("fasilitas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="facility_name_unique")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    COUNTER = "COUNTER", _("Petugas loket")
    VERIFIER = "VERIFIER", _("Verifikator")
    TECHNICAL = "TECHNICAL", _("Tim teknis")
    SIGNATORY = "SIGNATORY", _("Penanda tangan")
    CASHIER = "CASHIER", _("Kasir")
    SUPERVISOR = "SUPERVISOR", _("Penyelia")
    ADMIN = "ADMIN", _("Admin")
    HOST = "HOST", _("Penerima tamu")


AGENCY_ROLES = [role for role in Role if role != Role.HOST]
VENUE_ROLES = [Role.HOST, Role.SUPERVISOR, Role.ADMIN]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> "MembershipQuerySet":
        """Memberships in force on a day, today by default (in the default zone)."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


@remembered()
class Membership(models.Model):
    """Somebody works at an agency or in a venue, in one role, from–until (both days included)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("pengguna")
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("instansi")
    )
    venue = models.ForeignKey(
        Venue, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("lokasi")
    )
    role = models.CharField(_("peran"), max_length=12, choices=Role)
    title = models.CharField(
        _("jabatan"),
        max_length=120,
        blank=True,
        help_text=_("Tertulis di bawah tanda tangan, mis. “Kepala Dinas”."),
    )
    since = models.DateField(_("sejak"), default=timezone.localdate)
    until = models.DateField(_("sampai"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, venue__isnull=True, role__in=AGENCY_ROLES)
                | Q(agency__isnull=True, venue__isnull=False, role__in=VENUE_ROLES),
                name="membership_role_fits_scope",
                violation_error_message=_(
                    "Pilih instansi atau lokasi yang sesuai dengan peran, bukan keduanya."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_since_before_until",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "venue", "role", "since"],
                nulls_distinct=False,
                name="membership_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.agency or self.venue}"


class DeviceKind(models.TextChoices):
    KIOSK = "KIOSK", _("Kios")
    DISPLAY = "DISPLAY", _("Layar lobi")


PAIR_CODE_VALID = timedelta(hours=24)


def new_pair_code() -> str:
    return f"{secrets.randbelow(10**8):08d}"


class Device(models.Model):
    """A kiosk or lobby display. It pairs once with a code made in the admin and may be revoked.

    The paired browser holds a random token; we hold its SHA-256.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="devices", verbose_name=_("lokasi"))
    zone = models.ForeignKey(
        Zone,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("zona"),
        help_text=_("Layar hanya menampilkan zona ini; kosong: semua zona."),
    )
    kind = models.CharField(_("jenis"), max_length=10, choices=DeviceKind)
    has_voice = models.BooleanField(
        _("bersuara"),
        default=True,
        help_text=_(
            "Layar mengucapkan panggilan zonanya. Matikan bila layar lain di dekatnya sudah bersuara."
        ),
    )
    name = models.CharField(_("nama"), max_length=60, help_text=_("Mis. “Kios pintu utama”."))
    pair_code = models.CharField(_("kode pasang"), max_length=8, default=new_pair_code, blank=True)
    pair_code_made_at = models.DateTimeField(_("kode dibuat"), default=timezone.now)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField(_("dipasangkan"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)

    class Meta:
        verbose_name = _("perangkat")
        verbose_name_plural = _("perangkat")
        constraints = [
            models.UniqueConstraint(
                fields=["pair_code"], condition=~Q(pair_code=""), name="device_pair_code_unique"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="device_token_unique"
            ),
            models.CheckConstraint(
                condition=Q(token_hash="", paired_at__isnull=True)
                | (~Q(token_hash="") & Q(paired_at__isnull=False, pair_code="")),
                name="device_pairs_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
