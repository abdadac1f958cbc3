"""Papers: the kinds there are, a person's files, their page pictures, and who opened what."""

from datetime import date

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
    blank = models.FileField(
        _("formulir resmi kosong"),
        max_length=200,
        blank=True,
        help_text=_("PDF yang diunduh warga bila portal tidak mencetak formulir ini sendiri."),
    )
    help = models.CharField(
        _("penjelasan"),
        max_length=300,
        blank=True,
        help_text=_("Apa dokumen ini dan bagaimana memindainya dengan baik."),
    )
    example = models.FileField(
        _("contoh pindaian yang baik"),
        max_length=200,
        blank=True,
        help_text=_(
            "JPG atau PNG tanpa data pribadi, mis. KTP bertulisan “CONTOH”. Tampil di halaman warga."
        ),
    )
    where_to_get = models.CharField(
        _("cara memperoleh"), max_length=300, blank=True, help_text=_("Kosong: ambil di loket.")
    )
    has_term = models.BooleanField(
        _("bermasa berlaku"),
        default=False,
        help_text=_("Warga atau petugas mengisi sampai kapan dokumen ini berlaku, mis. SKCK."),
    )

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


class Safety(models.TextChoices):
    """What is known of a paper's file. Officers open only what is CLEAN."""

    WAITING = "WAITING", _("Menunggu diperiksa")
    CLEAN = "CLEAN", _("Aman")
    INFECTED = "INFECTED", _("Mengandung virus")
    UNREADABLE = "UNREADABLE", _("Tidak dapat dibaca")


BAD = {Safety.INFECTED, Safety.UNREADABLE}


class PaperQuerySet(models.QuerySet["Paper"]):
    def kept(self) -> "PaperQuerySet":
        return self.filter(removed_at__isnull=True)

    def locked(self) -> "PaperQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def offered_again(self, on: date | None = None) -> "PaperQuerySet":
        """What its owner may give once more: kept, of a reusable type, clean, and not past its term."""
        day = on or timezone.localdate()
        return self.kept().filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=day), type__reusable=True, safety=Safety.CLEAN
        )


class Paper(models.Model):
    """A file that a person gave, checked, or one that we made for them (`made_here`).

    The original stays untouched under its SHA-256; officers see the page pictures and the clean copy made of it.
    While it is WAITING and not yet examined, what was sent lies in its `held` files and `file` is empty.
    """

    hashed_files = {"file": "sha256"}  # column of a file -> column of its SHA-256 (manage.py check_files)

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
    file = models.FileField(upload_to="", max_length=200, blank=True)
    size_bytes = models.PositiveIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveSmallIntegerField(_("halaman"), default=0)
    given_at = models.DateTimeField(_("diberikan"), default=timezone.now)
    removed_at = models.DateTimeField(_("dihapus"), null=True, blank=True)
    expires_on = models.DateField(_("berlaku sampai"), null=True, blank=True)

    # What the intake made and found. `assembled`: of photographs, one a page, whose order may be changed.
    examined_at = models.DateTimeField(_("diperiksa"), null=True, blank=True)
    assembled = models.BooleanField(default=False)
    clean = models.FileField(upload_to="", max_length=200, blank=True)
    clean_type = models.CharField(max_length=4, choices=FileType, blank=True)
    hints = models.JSONField(default=list, blank=True)  # [{"code": "dark", "page": 1}, …]
    # [{"signer", "organisation", "signed_at", "intact", "covers_all", "trusted", "is_stamp"}, …]
    signatures = models.JSONField(default=list, blank=True)

    # The virus scanner's word, and when what waits is looked at again.
    safety = models.CharField(_("keamanan"), max_length=10, choices=Safety, default=Safety.CLEAN)
    finding = models.CharField(_("temuan"), max_length=300, blank=True)
    scanned_at = models.DateTimeField(_("dipindai"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), null=True, blank=True)

    # An officer compared it with the original: who, when, and the agency by name (agencies stand to the right).
    seen_at = models.DateTimeField(_("asli dilihat"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_agency = models.CharField(_("asli dilihat oleh"), max_length=60, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("berkas")
        verbose_name_plural = _("berkas")
        indexes = [
            models.Index(fields=["owner", "type", "-given_at"], name="paper_of_owner"),
            models.Index(fields=["next_try_at"], condition=Q(safety=Safety.WAITING), name="paper_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(examined_at__isnull=False) & ~Q(file="") & ~Q(sha256="")
                | Q(examined_at__isnull=True, safety__in=[Safety.WAITING, Safety.UNREADABLE]),
                name="paper_examined_before_it_is_clean",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="paper_seen_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def is_open_to_officers(self) -> bool:
        return self.safety == Safety.CLEAN

    @property
    def is_bad(self) -> bool:
        """Whether it has to be given anew."""
        return self.safety in BAD

    def is_expired(self, on: date | None = None) -> bool:
        return self.expires_on is not None and self.expires_on < (on or timezone.localdate())


class HeldFile(models.Model):
    """A file as it was sent, kept until there is room to examine it; then it becomes (a page of) its paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="held")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)
    declared_type = models.CharField(max_length=100, blank=True)
    accepts = ArrayField(models.CharField(max_length=4, choices=FileType))
    file = models.FileField(upload_to="", max_length=200)

    class Meta:
        verbose_name = _("berkas yang menunggu")
        verbose_name_plural = _("berkas yang menunggu")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["paper", "position"], name="held_position_unique")]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.position}"


class Consent(models.Model):
    """The holder lets another agency than the one a paper was given to see it. Agencies are known by code."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="consents")
    agency_code = models.CharField(max_length=20)
    agency_name = models.CharField(_("instansi"), max_length=160)
    given_at = models.DateTimeField(_("diberikan"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("dicabut"), null=True, blank=True)

    class Meta:
        verbose_name = _("persetujuan pemakaian berkas")
        verbose_name_plural = _("persetujuan pemakaian berkas")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "agency_code"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_open_per_agency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} · {self.agency_code}"


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
