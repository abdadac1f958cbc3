"""Papers: the kinds there are, a person's files, their page pictures, and who opened what."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mpp.lib.codes import new_code
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class DocumentKind(models.TextChoices):
    FORM = "form", _("Formulir")
    DOCUMENT = "document", _("Dokumen")
    PHOTO = "photo", _("Foto")
    ORIGINAL_AT_COUNTER = "original_at_counter", _("Ditunjukkan di loket")


class FileType(models.TextChoices):
    PDF = "pdf", _("PDF")
    JPG = "jpg", _("JPG")
    PNG = "png", _("PNG")


@remembered()
class DocumentType(LoadedModel):
    """A kind of paper that services ask for, e.g. the KTP-el; stands once for all services."""

    code = models.SlugField(_("kode"), max_length=60, unique=True)
    label = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=20, choices=DocumentKind)
    accepts = ArrayField(
        models.CharField(max_length=4, choices=FileType),
        verbose_name=_("jenis berkas"),
        default=list,
        blank=True,
    )
    reusable = models.BooleanField(_("disimpan untuk dipakai lagi"), default=False)
    personal_data = models.BooleanField(_("data pribadi"), default=False)
    specific_personal_data = models.CharField(
        _("data pribadi spesifik"), max_length=60, blank=True, help_text=_("UU 27/2022 pasal 4 ayat (2)")
    )
    form_text = models.TextField(
        _("isi formulir"),
        blank=True,
        help_text=_(
            "Boleh memakai {layanan}, {instansi_penerbit}, {instansi_loket}. Kosong: ambil di loket."
        ),
    )
    stamp_duty = models.BooleanField(_("bermeterai"), default=False)

    class Meta:
        verbose_name = _("jenis dokumen")
        verbose_name_plural = _("jenis dokumen")
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.ORIGINAL_AT_COUNTER, accepts=[])
                | (~Q(kind=DocumentKind.ORIGINAL_AT_COUNTER) & Q(accepts__len__gt=0)),
                name="document_type_uploaded_or_shown",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PaperQuerySet(models.QuerySet["Paper"]):
    def kept(self) -> "PaperQuerySet":
        return self.filter(removed_at__isnull=True)


class Paper(models.Model):
    """A file that a person gave, checked, or one that we made for them (`made_here`).

    The original stays untouched under its SHA-256; officers see the page pictures made of it.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="papers", verbose_name=_("pemilik")
    )
    type = models.ForeignKey(
        DocumentType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("jenis dokumen")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh")
    )
    made_here = models.BooleanField(_("dibuat portal"), default=False)
    name = models.CharField(_("nama berkas asal"), max_length=200, blank=True)
    file_type = models.CharField(_("jenis berkas"), max_length=4, choices=FileType)
    file = models.FileField(upload_to="", max_length=200)
    size_bytes = models.PositiveIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField(_("halaman"))
    given_at = models.DateTimeField(_("diberikan"), default=timezone.now)
    removed_at = models.DateTimeField(_("dihapus"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("berkas")
        verbose_name_plural = _("berkas")
        indexes = [models.Index(fields=["owner", "type", "-given_at"], name="paper_of_owner")]

    def __str__(self) -> str:
        return self.name or self.code


class Page(models.Model):
    """A picture of one page, JPEG, upright and without metadata; number 0 is the thumbnail of page 1."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="", max_length=200)

    class Meta:
        verbose_name = _("gambar halaman")
        verbose_name_plural = _("gambar halaman")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="page_number_unique")]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.number}"


class Opening(models.Model):
    """Somebody who is not the owner opened a paper. Agency and case are stored by their codes."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    original = models.BooleanField(default=False)  # the untouched file, not its pictures
    role = models.CharField(max_length=60, blank=True)
    case_number = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("pembukaan berkas")
        verbose_name_plural = _("pembukaan berkas")
        indexes = [models.Index(fields=["paper", "-at"], name="opening_of_paper")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.at:%Y-%m-%d %H:%M}"
