"""What a service asks beyond own data and papers."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.services import Category, Service
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class QuestionType(models.TextChoices):
    TEXT = "text", _("Teks")
    TEXTAREA = "textarea", _("Teks panjang")
    INTEGER = "integer", _("Bilangan bulat")
    DECIMAL = "decimal", _("Bilangan desimal")
    DATE = "date", _("Tanggal")
    CHOICE = "choice", _("Pilihan")
    YES_NO = "yes_no", _("Ya atau tidak")
    RUPIAH = "rupiah", _("Rupiah")
    PHONE = "phone", _("Nomor telepon")
    EMAIL = "email", _("Surel")
    NPWP = "npwp", _("NPWP")
    NIB = "nib", _("NIB")
    DISTRICT = "district", _("Kecamatan dan kelurahan")


@remembered()
class Question(LoadedModel):
    """What a service asks beyond own data and papers: of all services of a category, or of one service more.

    `show_if`: {key of an earlier question: [answers]}; a question not shown is not required.
    `least` and `most` bound a number, or a date written as 2026-12-31 or "today".
    """

    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="questions", verbose_name=_("kategori")
    )
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_questions",
        verbose_name=_("layanan"),
    )
    key = models.CharField(
        _("kunci"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Huruf kecil, angka, garis bawah."))],
    )
    label = models.CharField(_("pertanyaan"), max_length=200)
    type = models.CharField(_("jenis"), max_length=10, choices=QuestionType)
    required = models.BooleanField(_("wajib"), default=True)
    help = models.CharField(_("bantuan"), max_length=300, blank=True)
    unit = models.CharField(_("satuan"), max_length=20, blank=True)
    choices = ArrayField(
        models.CharField(max_length=120), verbose_name=_("pilihan"), default=list, blank=True
    )
    least = models.CharField(_("paling sedikit"), max_length=20, blank=True)
    most = models.CharField(_("paling banyak"), max_length=20, blank=True)
    show_if = models.JSONField(_("tampil bila"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("pertanyaan")
        verbose_name_plural = _("pertanyaan")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, service__isnull=True)
                | Q(category__isnull=True, service__isnull=False),
                name="question_of_category_or_service",
                violation_error_message=_("Pilih kategori atau layanan, bukan keduanya."),
            ),
            models.UniqueConstraint(
                fields=["category", "service", "key"], nulls_distinct=False, name="question_key_unique"
            ),
            models.CheckConstraint(
                condition=(Q(type=QuestionType.CHOICE) & Q(choices__len__gt=0))
                | (~Q(type=QuestionType.CHOICE) & Q(choices=[])),
                name="question_choices_for_a_choice",
                violation_error_message=_("Jenis pilihan perlu daftar pilihan; jenis lain tidak memakainya."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
