"""Opening hours with their pauses, and single days that differ from them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.registry import Agency
from agencies.models.venues import Counter, Venue
from mpp.lib import formats
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


@remembered()
class OpeningHours(LoadedModel):
    """One weekday in a venue's local time: of the whole venue, of one agency there, or of one counter.

    `valid_from`–`valid_until` (both included) make it a season's, e.g. Ramadan. Without times: closed on that weekday.
    A weekday on which no row speaks is closed. Which row wins: agencies/calendar.py.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="hours", verbose_name=_("lokasi"))
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="hours",
        verbose_name=_("instansi"),
        help_text=_("Kosong: seluruh lokasi."),
    )
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, related_name="hours", verbose_name=_("loket")
    )
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
    opens = models.TimeField(_("buka"), null=True, blank=True, help_text=_("Kosong: tutup sepanjang hari."))
    closes = models.TimeField(_("tutup"), null=True, blank=True)
    season = models.CharField(
        _("musim"), max_length=60, blank=True, help_text=_("Dibaca warga, mis. “Jam Ramadan”.")
    )
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)

    class Meta:
        verbose_name = _("jam buka")
        verbose_name_plural = _("jam buka")
        ordering = ["venue", "weekday"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "agency", "counter", "weekday", "valid_from"],
                nulls_distinct=False,
                name="hours_weekday_unique",
                violation_error_message=_("Jam untuk hari ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="hours_open_before_close",
                violation_error_message=_("Jam buka harus sebelum jam tutup; kosongkan keduanya bila tutup."),
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(counter__isnull=True),
                name="hours_of_agency_or_counter",
                violation_error_message=_("Pilih instansi atau loket, bukan keduanya."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, valid_until__isnull=True)
                | Q(valid_from__isnull=False, valid_until__isnull=False, valid_from__lte=F("valid_until")),
                name="hours_season_from_until",
                violation_error_message=_(
                    "Isi awal dan akhir musim, awal lebih dulu; kosongkan keduanya bila tetap."
                ),
            ),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="hours_weekday"),
        ]

    def __str__(self) -> str:
        if self.opens is None or self.closes is None:
            return f"{self.get_weekday_display()} {_('tutup')}"
        return f"{self.get_weekday_display()} {formats.hours(self.opens, self.closes)}"


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
        return f"{self.reason} {formats.hours(self.starts, self.ends)}"


@remembered()
class DayException(models.Model):
    """A day that differs from hours and national holidays: a closure of our own, or a holiday worked after all.

    Without a venue it holds for the whole city and moves promises; with one it closes or opens only that place, one
    agency there or one counter. With times it is open just then, whatever the week says.
    """

    venue = models.ForeignKey(
        Venue, models.CASCADE, null=True, blank=True, related_name="day_exceptions", verbose_name=_("lokasi")
    )
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="day_exceptions",
        verbose_name=_("instansi"),
    )
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, related_name="day_exceptions", verbose_name=_("loket")
    )
    day = models.DateField(_("tanggal"))
    is_open = models.BooleanField(_("buka"), default=False)
    opens = models.TimeField(
        _("buka pukul"), null=True, blank=True, help_text=_("Kosong: jam hari itu seperti biasa.")
    )
    closes = models.TimeField(_("tutup pukul"), null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=120, help_text=_("Dibaca warga, mis. “Cuti bersama”."))
    decree = models.CharField(_("nomor keputusan"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("hari khusus")
        verbose_name_plural = _("hari khusus")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "venue", "agency", "counter"],
                nulls_distinct=False,
                name="day_exception_unique",
                violation_error_message=_("Tanggal ini sudah dicatat di sana."),
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True, counter__isnull=True)
                | Q(venue__isnull=False, agency__isnull=True)
                | Q(venue__isnull=False, counter__isnull=True),
                name="day_exception_of_one_place",
                violation_error_message=_("Pilih lokasi, lalu instansi atau loket di sana, bukan keduanya."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(is_open=True, opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="day_exception_open_before_close",
                violation_error_message=_(
                    "Jam hanya untuk hari yang buka: isi keduanya, buka sebelum tutup."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.reason}"


@remembered()
class HolidayDecree(models.Model):
    """The joint decree of the ministers behind a year's national holidays and cuti bersama, told beside them."""

    year = models.PositiveSmallIntegerField(_("tahun"), unique=True)
    number = models.CharField(
        _("nomor keputusan"),
        max_length=160,
        help_text=_("Seperti tertulis di sana, mis. “Nomor 1497 Tahun 2025, Nomor 2 Tahun 2025, …”."),
    )
    title = models.CharField(
        _("nama keputusan"),
        max_length=160,
        default="Keputusan Bersama Tiga Menteri",
        help_text=_("Dibaca warga."),
    )

    class Meta:
        verbose_name = _("keputusan hari libur")
        verbose_name_plural = _("keputusan hari libur")
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
