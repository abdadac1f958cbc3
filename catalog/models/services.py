"""Services and what each requires, costs, promises and rests on."""

from django.contrib.postgres.fields import ArrayField
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


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> "ServiceQuerySet":
        return self.filter(is_active=True, agency__is_active=True)

    def online(self) -> "ServiceQuerySet":
        return self.offered().filter(is_online=True)


@remembered()
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

    # The components of a service standard that are text; the others are the columns above and the requirements.
    procedure = models.TextField(
        _("prosedur"),
        blank=True,
        help_text=_("Langkah demi langkah, satu per baris, dari datang sampai selesai."),
    )
    complaints = models.TextField(
        _("pengaduan, saran, dan masukan"),
        blank=True,
        help_text=_("Ke mana warga mengadu dan kapan dijawab."),
    )
    facilities = models.TextField(_("sarana dan prasarana"), blank=True)
    competence = models.TextField(_("kompetensi pelaksana"), blank=True)
    supervision = models.TextField(_("pengawasan internal"), blank=True)
    staffing = models.CharField(_("jumlah pelaksana"), max_length=160, blank=True)
    guarantee = models.TextField(_("jaminan pelayanan"), blank=True)
    safety = models.TextField(_("jaminan keamanan dan keselamatan"), blank=True)
    evaluation = models.TextField(_("evaluasi kinerja pelaksana"), blank=True)

    keywords = models.CharField(
        _("kata kunci"),
        max_length=300,
        blank=True,
        help_text=_("Kata lain yang dipakai warga untuk mencari layanan ini, dipisahkan koma."),
    )
    is_online = models.BooleanField(_("dapat diajukan daring"), default=False)
    is_active = models.BooleanField(_("ditawarkan"), default=True)
    verified_fields = ArrayField(
        models.CharField(max_length=40), verbose_name=_("kolom terverifikasi"), default=list, blank=True
    )
    source = models.CharField(_("sumber"), max_length=400, blank=True)
    name_source = models.CharField(_("sumber nama"), max_length=400, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("layanan")
        verbose_name_plural = _("layanan")
        ordering = ["name"]
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
    """A paper that a service asks for. `required` False: only in some cases.

    `show_if`: {key of a question: [answers]}; asked for only then.
    """

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="requirements", verbose_name=_("layanan")
    )
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="+", verbose_name=_("jenis dokumen")
    )
    required = models.BooleanField(_("wajib"), default=True)
    help = models.CharField(
        _("keterangan"),
        max_length=300,
        blank=True,
        help_text=_("Khusus layanan ini, mis. “milik pemohon, bukan kuasa”."),
    )
    show_if = models.JSONField(
        _("diminta bila"),
        default=dict,
        blank=True,
        help_text=_("Jawaban atas pertanyaan layanan ini; kosong: selalu."),
    )
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
