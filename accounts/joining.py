"""One person with two accounts: what a counter opened without e-mail goes over into the person's own account."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from accounts.actions import PROVEN_FIELDS, end_codes
from accounts.models import User
from mpp.lib.refused import Refused

# What is taken over where the own account does not say it yet.
_FILLED_IN = ("phone", "address", "birth_place", "birth_date")


def check_joinable(old: User, into: User) -> None:
    """Raise Refused unless `old` is an account of a counter and both can be the same person. Both are locked."""
    if old.pk == into.pk:
        raise Refused(_("Itu nomor akun yang sedang Anda pakai. Tidak ada yang perlu digabungkan."))
    if old.email:
        raise Refused(_("Akun itu sudah punya alamat surel. Masuklah dengan akun itu."))
    if old.is_proven and into.is_proven:
        raise Refused(
            _("Kedua akun sudah dibuktikan sebagai orang yang berbeda. Datang ke loket dengan KTP-el Anda.")
        )
    if into.nik and old.nik and into.nik != old.nik:
        raise Refused(
            _("NIK kedua akun berbeda. Periksa NIK di data diri Anda, atau datang ke loket dengan KTP-el.")
        )
    if old.is_proven and old.proven_by_id == into.pk:
        raise Refused(_("Identitas akun itu Anda sendiri yang membuktikan sebagai petugas."))


def join_identity(old: User, into: User) -> None:
    """Move the account number, the identity with its proof, and what `into` does not say yet; close `old`."""
    number, proof = old.account_number, (old.proven_at, old.proven_by, old.proven_venue_code)
    identity = {field: getattr(old, field) for field in PROVEN_FIELDS}
    kk, was_proven = old.kk, old.is_proven
    missing = {field: getattr(old, field) for field in _FILLED_IN if not getattr(into, field)}
    homeless = not into.village_id and not into.outside_regency
    home = {field: getattr(old, field) for field in ("village", "outside_regency", "outside_province")}
    _close(old)  # first: number and proven NIK are unique
    into.account_number = into.account_number or number
    for field, value in (missing | (home if homeless else {})).items():
        setattr(into, field, value)
    if was_proven or not into.nik:
        for field, value in identity.items():
            setattr(into, field, value)
        into.set_nik(identity["nik"])
    if was_proven:
        into.proven_at, into.proven_by, into.proven_venue_code = proof
    if kk and not into.kk:
        into.set_kk(kk)
    into.save()


def _close(user: User) -> None:
    end_codes(user)
    Authenticator.objects.filter(user=user).delete()
    user.is_active = False
    user.account_number = None
    user.set_unusable_password()  # Sessions hang on the password: they end.
    user.proven_at = user.proven_by = None
    user.proven_venue_code = ""
    user.nik = user.nik_hash = user.kk = user.kk_hash = ""
    user.phone = user.address = user.birth_place = ""
    user.birth_date = user.village = None
    user.outside_regency = user.outside_province = ""
    user.save()
