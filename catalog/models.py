"""What: the services of the mall, what each requires and asks, costs, promises and rests on."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from documents.models import DocumentType
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class ServiceType(models.TextChoices):
    PERMIT = "perizinan", _("Perizinan")
    NON_PERMIT = "nonperizinan", _("Nonperizinan")
    ADMINISTRATION = "administrasi", _("Administrasi")
    PAYMENT = "pembayaran", _("Pembayaran")
    INFORMATION = "informasi", _("Informasi")


class Outcome(models.TextChoices):
    """What a service ends in; `permits/hub.py` computes the way there."""

    PERMIT = "PERMIT", _("Izin diterbitkan di sini")
    HANDED_OVER = "HANDED_OVER", _("Diteruskan ke sistem instansi")
    REFERRED = "REFERRED", _("Diurus di sistem nasional")
    ADVICE = "ADVICE", _("Kunjungan")


@remembered()
class Category(LoadedModel):
    name = models.CharField(_("nama"), max_length=80, unique=True)
    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


# PostgreSQL's own stemmer: "pengurusan" and "mengurus" are both found by "urus".
SEARCH_CONFIG = "indonesian"


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> "ServiceQuerySet":
        return self.filter(is_active=True, agency__is_active=True)

    def online(self) -> "ServiceQuerySet":
        return self.offered().filter(is_online=True)


@remembered(exclude=("searchable",))
class Service(LoadedModel):
    """One service of one agency. `agency` serves it at its counter, `issuing_agency` signs the product."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    slug = models.SlugField(_("alamat halaman"), max_length=120, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="services", verbose_name=_("kategori")
    )
    type = models.CharField(_("jenis"), max_length=16, choices=ServiceType)
    outcome = models.CharField(_("hasil"), max_length=12, choices=Outcome)
    description = models.TextField(_("uraian"))
    product = models.CharField(_("produk"), max_length=200)

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="services", verbose_name=_("instansi di loket")
    )
    issuing_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi penerbit")
    )
    technical_agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, related_name="+", blank=True, verbose_name=_("instansi teknis")
    )

    processing_days = models.PositiveSmallIntegerField(
        _("janji layanan (hari kerja)"), help_text=_("0: selesai pada hari pengiriman bila loket masih buka.")
    )
    fee_rupiah = models.PositiveBigIntegerField(
        _("tarif (rupiah)"),
        null=True,
        blank=True,
        help_text=_("0: tidak dipungut biaya. Kosong: dihitung petugas."),
    )
    fee_note = models.CharField(_("keterangan tarif"), max_length=300, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("masa berlaku (bulan)"), null=True, blank=True, help_text=_("Kosong: tidak berbatas waktu.")
    )
    counter_minutes = models.PositiveSmallIntegerField(_("lama di loket (menit)"), default=10)
    legal_basis = ArrayField(
        models.CharField(max_length=300), verbose_name=_("dasar hukum"), default=list, blank=True
    )
    external_system = models.CharField(_("sistem lain"), max_length=80, blank=True)
    external_url = models.URLField(_("alamat sistem lain"), blank=True)

    is_online = models.BooleanField(_("dapat diajukan daring"), default=False)
    is_active = models.BooleanField(_("ditawarkan"), default=True)
    verified_fields = ArrayField(
        models.CharField(max_length=40), verbose_name=_("kolom terverifikasi"), default=list, blank=True
    )
    source = models.CharField(_("sumber"), max_length=400, blank=True)
    name_source = models.CharField(_("sumber nama"), max_length=400, blank=True)

    # Filled by the database; what stands in other tables (category, agency) is asked there (catalog.search).
    searchable = models.GeneratedField(
        expression=SearchVector("name", weight="A", config=SEARCH_CONFIG)
        + SearchVector("product", weight="B", config=SEARCH_CONFIG)
        + SearchVector("description", weight="D", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("layanan")
        verbose_name_plural = _("layanan")
        ordering = ["name"]
        indexes = [GinIndex(fields=["searchable"], name="service_searchable")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_online=False) | Q(outcome__in=[Outcome.PERMIT, Outcome.HANDED_OVER]),
                name="service_online_has_an_outcome_here",
                violation_error_message=_("Layanan rujukan dan kunjungan tidak dapat diajukan daring."),
            ),
            models.CheckConstraint(
                condition=Q(fee_rupiah__isnull=False) | ~Q(fee_note=""),
                name="service_computed_fee_says_how",
                violation_error_message=_("Tarif yang dihitung petugas perlu keterangan cara menghitungnya."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:service", args=[self.slug])


@remembered()
class Requirement(LoadedModel):
    """A paper that a service asks for. `required` False: only in some cases."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="requirements", verbose_name=_("layanan")
    )
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="+", verbose_name=_("jenis dokumen")
    )
    required = models.BooleanField(_("wajib"), default=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("persyaratan")
        verbose_name_plural = _("persyaratan")
        ordering = ["service", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "document_type"], name="requirement_asked_once")
        ]

    def __str__(self) -> str:
        return self.document_type.label


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
