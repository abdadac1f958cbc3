"""The electronic signature under a permit: PAdES B-B, certifying, with a key of the office.

The key is a PKCS#12 file named in the settings. In demo mode it is always a demo certificate that says of
itself that it does not count, whatever else is configured. Nothing here uses the network: no time stamps, no
OCSP.
"""

import datetime as dt
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

DEMO_NAME = "CONTOH – Tanda tangan demo, tidak berlaku"
DEMO_LIFE = dt.timedelta(days=3650)

FIELD = "Tandatangan"


class SigningUnavailable(Exception):
    """There is no key to sign with; the text is the reason, fit for an officer's screen."""


@dataclass(frozen=True)
class SignatureReport:
    """What can be said about the signature in a PDF.

    signed: there is at least one signature. intact: signed bytes and signature belong together and nothing
    was added that is not allowed. whole: the signature covers the file to its last byte. ours: made with the
    key that signs here now. signer: the name in the certificate, to be believed only if `ours`.
    """

    signed: bool
    intact: bool = False
    whole: bool = False
    ours: bool = False
    signer: str = ""

    @property
    def is_good(self) -> bool:
        return self.intact and self.whole and self.ours


def configured() -> bool:
    """Say whether `sign` has a key to sign with."""
    return not reason_unavailable()


def reason_unavailable() -> str:
    """Return why nothing can be signed now, as a sentence for officers; empty if it can."""
    try:
        _signer()
    except SigningUnavailable as error:
        return str(error)
    return ""


def sign(pdf: bytes, *, reason: str, location: str, at: dt.datetime) -> bytes:
    """Return `pdf` with a certifying signature after which no change is allowed.

    at: aware; the time that the signature states. The file stays PDF/A and PDF/UA: its only new annotation is
    invisible and lies outside of the page.
    Raises SigningUnavailable without a usable key, and pyHanko's errors for a file that is no sound PDF.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    field = SigFieldSpec(
        FIELD,
        invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
        readable_field_name="Tanda tangan elektronik",
    )
    signer = _PdfSignerAt(metadata, _signer(), new_field_spec=field)
    signer.at = at
    signed: BytesIO = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    return signed.getvalue()


def check(pdf: bytes) -> SignatureReport:
    """Return what the first signature of `pdf` is worth. Any bytes are allowed: what is no PDF is not signed.

    A stranger's file belongs into the limited child of `documents`, like every parse of one.
    """
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_regular_signatures
    except Exception:  # a reader of hostile files may fail in any way
        return SignatureReport(signed=False)
    if not signatures:
        return SignatureReport(signed=False)
    try:
        # Whose key it is, we ask of our own certificate and not of a chain: so it may be its own root here.
        context = ValidationContext(trust_roots=[signatures[0].signer_cert], allow_fetching=False)
        status = validate_pdf_signature(signatures[0], context)
    except Exception:  # as above
        return SignatureReport(signed=True)
    return SignatureReport(
        signed=True,
        intact=bool(status.intact and status.valid and status.docmdp_ok),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        ours=_is_ours(status.signing_cert),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
    )


class _PdfSignerAt(signers.PdfSigner):
    """pyHanko's signer, but at a given time instead of its machine's clock."""

    at: dt.datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def _is_ours(certificate: asn1_x509.Certificate) -> bool:
    try:
        own = _signer().signing_cert
    except SigningUnavailable:
        return False
    return bool(own is not None and own.sha256 == certificate.sha256)


def _signer() -> signers.SimpleSigner:
    """Return the signer of this portal. Raises SigningUnavailable with the reason."""
    if settings.DEMO:
        return _load(_demo_file(), password="")
    if not settings.SIGNING_PKCS12:
        raise SigningUnavailable(
            _("Sertifikat tanda tangan elektronik belum dipasang. Hubungi pengelola sistem.")
        )
    return _load(Path(settings.SIGNING_PKCS12), password=settings.SIGNING_PASSWORD)


def _load(path: Path, *, password: str) -> signers.SimpleSigner:
    try:
        signer = _load_once(path, password, path.stat().st_mtime_ns)
    except OSError as error:
        raise SigningUnavailable(
            _("Berkas sertifikat tanda tangan tidak dapat dibaca. Hubungi pengelola sistem.")
        ) from error
    except ValueError as error:
        raise SigningUnavailable(
            _("Berkas sertifikat tanda tangan rusak atau kata sandinya salah. Hubungi pengelola sistem.")
        ) from error
    certificate = signer.signing_cert
    assert certificate is not None  # a file without one does not load
    if not certificate.not_valid_before <= dt.datetime.now(dt.UTC) < certificate.not_valid_after:
        raise SigningUnavailable(
            _("Sertifikat tanda tangan elektronik tidak sedang berlaku. Hubungi pengelola sistem.")
        )
    return signer


@lru_cache(maxsize=2)
def _load_once(path: Path, password: str, changed: int) -> signers.SimpleSigner:
    """Read the key file, once: decrypting takes a good part of a second. `changed` makes a replaced file new.

    Raises OSError, and ValueError for a broken file, a wrong password, or no key and certificate in it.
    """
    try:
        return signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), [], password.encode() or None)
    except (AttributeError, TypeError, NotImplementedError) as error:
        # How pyHanko meets a missing key or certificate, or a kind of key it does not know.
        raise ValueError("no usable key and certificate") from error


def _demo_file() -> Path:
    """Return the key file of the demo, made on first use; of several processes at once the first wins."""
    path = Path(settings.VAR) / "demo-signer.p12"
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_demo_pkcs12())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)  # unlike a rename, this never replaces the other's key
        except FileExistsError:
            pass
        finally:
            made.unlink()
    except OSError as error:
        raise SigningUnavailable(_("Sertifikat contoh tidak dapat dibuat di folder data.")) from error
    return path


def _demo_pkcs12() -> bytes:
    """Return a new key with a self-signed certificate that says of itself that it does not count."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    now = dt.datetime.now(dt.UTC)
    usage = dict.fromkeys(
        (
            *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
            *("crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))  # the clocks of two machines may differ
        .not_valid_after(now + DEMO_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    # No password: it would have to lie beside the file.
    return pkcs12.serialize_key_and_certificates(
        b"demo", key, certificate, None, serialization.NoEncryption()
    )
