"""Who: people, where they live, how they proved who they are, and the keys that keep deeds single."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import numbers
from mpp.lib.crypto import EncryptedTextField, keyed_hash
from mpp.lib.history import remembered
from mpp.lib.loaded import LoadedModel


class District(LoadedModel):
    """A kecamatan of this city. Code: Kepmendagri 300.2.2-2430/2025, dotted ("16.71.01")."""

    code = models.CharField(_("kode"), max_length=8, primary_key=True)
    name = models.CharField(_("nama"), max_length=60)
    official_name = models.CharField(_("nama resmi"), max_length=60)

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Village(LoadedModel):
    """A kelurahan of this city. Code as above ("16.71.01.1001")."""

    code = models.CharField(_("kode"), max_length=13, primary_key=True)
    name = models.CharField(_("nama"), max_length=60)
    official_name = models.CharField(_("nama resmi"), max_length=60)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="villages", verbose_name=_("kecamatan")
    )

    class Meta:
        verbose_name = _("kelurahan")
        verbose_name_plural = _("kelurahan")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def locked(self) -> "UserQuerySet":
        return self.select_for_update(of=("self",), no_key=True)

    def with_nik(self, nik: str) -> "UserQuerySet":
        return self.filter(nik_hash=keyed_hash(nik, purpose="nik"))

    def proven(self) -> "UserQuerySet":
        return self.filter(proven_at__isnull=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str | None, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@remembered(
    exclude=(
        *("password", "last_login", "email", "account_number", "name", "nik", "nik_hash", "kk", "kk_hash"),
        *("birth_place", "birth_date", "phone", "address", "outside_regency", "outside_province"),
    ),
    unnoticed=("last_login",),
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person: citizen, officer or admin. What somebody may do is told by memberships, not here."""

    email = models.EmailField(_("surel"), null=True, blank=True, unique=True)
    # Only of accounts that a counter opened or reset; ten digits (accounts/numbers.py), never made from the NIK.
    account_number = models.CharField(
        _("nomor akun"), max_length=numbers.LENGTH, null=True, blank=True, unique=True, editable=False
    )
    name = models.CharField(_("nama lengkap"), max_length=120)
    phone = models.CharField(_("nomor ponsel"), max_length=20, blank=True)

    nik = EncryptedTextField(_("NIK"), blank=True)
    nik_hash = models.CharField(max_length=64, blank=True, editable=False)
    kk = EncryptedTextField(_("nomor KK"), blank=True)
    kk_hash = models.CharField(max_length=64, blank=True, editable=False)
    birth_place = models.CharField(_("tempat lahir"), max_length=60, blank=True)
    birth_date = models.DateField(_("tanggal lahir"), null=True, blank=True)

    address = models.CharField(_("alamat (jalan, nomor, RT/RW)"), max_length=200, blank=True)
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, verbose_name=_("kelurahan"), related_name="+"
    )
    outside_regency = models.CharField(_("kabupaten atau kota"), max_length=60, blank=True)
    outside_province = models.CharField(_("provinsi"), max_length=60, blank=True)

    # An officer saw the KTP-el: who, when and where. Left of `agencies`, a venue is stored by its code.
    proven_at = models.DateTimeField(_("identitas dibuktikan pada"), null=True, blank=True)
    proven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dibuktikan oleh"),
    )
    proven_venue_code = models.CharField(_("dibuktikan di lokasi"), max_length=40, blank=True)

    consented_at = models.DateTimeField(_("menyetujui pemrosesan data pada"), null=True, blank=True)
    consent_version = models.CharField(_("versi persetujuan"), max_length=20, blank=True)

    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("boleh masuk admin"), default=False)
    joined_at = models.DateTimeField(_("terdaftar pada"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")), name="user_email_lower_case"
            ),
            # Unproven doubles are allowed: a counter settles who owns the number.
            models.UniqueConstraint(
                "nik_hash", condition=Q(proven_at__isnull=False), name="user_proven_nik_unique"
            ),
            models.CheckConstraint(
                condition=Q(proven_at__isnull=True) | (Q(proven_by__isnull=False) & ~Q(nik_hash="")),
                name="user_proven_by_someone_with_nik",
            ),
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Q(outside_regency="", outside_province=""),
                name="user_lives_here_or_outside",
            ),
        ]
        indexes = [models.Index(fields=["nik_hash"], name="user_nik_hash")]

    def __str__(self) -> str:
        return self.name or self.email or str(self.pk)

    def clean(self) -> None:
        self.email = self.email.lower() if self.email else None  # "" would be one address that all share

    def set_nik(self, nik: str) -> None:
        self.nik, self.nik_hash = nik, keyed_hash(nik, purpose="nik")

    def set_kk(self, kk: str) -> None:
        self.kk, self.kk_hash = kk, keyed_hash(kk, purpose="kk")

    @property
    def account_number_shown(self) -> str:
        """Return "482-130-5967", "" for an account that no counter opened or reset."""
        return numbers.account_number_shown(self.account_number or "")

    @property
    def is_proven(self) -> bool:
        return self.proven_at is not None

    @property
    def has_own_data(self) -> bool:
        """Whether everything that an application needs of the person is known."""
        lives = self.village_id or (self.outside_regency and self.outside_province)
        return bool(self.name and self.nik and self.phone and self.birth_date and self.address and lives)

    @property
    def place(self) -> str:
        """Return where the person lives below the street: "Kel. 15 Ulu, Kec. Jakabaring"."""
        if self.village:
            return f"Kel. {self.village.name}, Kec. {self.village.district.name}"
        return ", ".join(part for part in (self.outside_regency, self.outside_province) if part)


class OneTimeKey(models.Model):
    """A form's key: the deed it stands for is done at most once.

    Bound to an account, a device or what else a page knows its visitor by, and to an action. `fingerprint` is a hash
    of what was sent with it, `result` what the first post led to (an address); both are empty until the deed is done.
    """

    key = models.CharField(max_length=32)
    action = models.CharField(max_length=60)
    holder = models.CharField(max_length=60)  # "user:12", "device:5" or "visit:<code>"
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=200)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kunci sekali pakai")
        verbose_name_plural = _("kunci sekali pakai")
        constraints = [
            models.UniqueConstraint(fields=["key", "action", "holder"], name="one_time_key_unique")
        ]
        indexes = [models.Index(fields=["used_at"], name="one_time_key_age")]

    def __str__(self) -> str:
        return f"{self.action} {self.used_at:%Y-%m-%d %H:%M}"


PRINTED_CODE_LENGTH = 12  # characters, 60 random bits: short enough to be typed
PRINTED_CODE_TRIES = 10  # so many wrong ones, then the code is dead


class PrintedCodeQuerySet(models.QuerySet["PrintedCode"]):
    def open(self) -> "PrintedCodeQuerySet":
        return self.filter(used_at__isnull=True, replaced_at__isnull=True)

    def working(self) -> "PrintedCodeQuerySet":
        return self.open().filter(expires_at__gt=timezone.now(), wrong_tries__lt=PRINTED_CODE_TRIES)


class PrintedCode(models.Model):
    """A code that an officer printed for the person at the counter: with it they set their own password, once.

    Kept is only its keyed hash; who made it, when and where stays, used or not.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="printed_codes", verbose_name=_("pemilik akun")
    )
    code_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dibuat oleh"))
    made_at = models.DateTimeField(_("dibuat pada"), default=timezone.now)
    venue_code = models.CharField(_("dibuat di lokasi"), max_length=40)
    expires_at = models.DateTimeField(_("berlaku sampai"))
    used_at = models.DateTimeField(_("dipakai pada"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("diganti pada"), null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("percobaan salah"), default=0)

    objects = PrintedCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("kode dari loket")
        verbose_name_plural = _("kode dari loket")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
                name="printed_code_one_open",
            ),
            models.CheckConstraint(
                condition=Q(wrong_tries__lte=PRINTED_CODE_TRIES), name="printed_code_tries"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(replaced_at__isnull=True),
                name="printed_code_used_or_replaced",
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("made_by")), name="printed_code_not_for_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d %H:%M}"
