"""The electronic signature under a permit: PAdES B-B, certifying, with a key of the office.

The key is a PKCS#12 file named in the settings. In demo mode it is always a demo certificate that says of itself that
it does not count, whatever else is configured. Nothing here uses the network: no time stamps, no OCSP.
"""

import datetime as dt
import os
import secrets
from dataclasses import dataclass
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
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
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

    signed: there is at least one signature. intact: the signed bytes and the signature belong together and nothing
    not allowed was added. whole: the signature covers the file to its last byte. ours: made with the key that signs
    here now. signer: the name in the certificate, to be believed only if `ours`.
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
    invisible and outside of the page.
    Raises SigningUnavailable without a usable key, and pyHanko's errors for a file that is no sound PDF.
    """
    signer = _signer()
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    session = _pdf_signer(signer, reason=reason, location=location).init_signing_session(writer)
    session.system_time = at
    return _finish(session)


def check(pdf: bytes) -> SignatureReport:
    """Return what the first signature of `pdf` is worth. Any bytes are allowed: what is no PDF is not signed.

    A file from a stranger belongs into the limited child of `documents`, like every parse of one.
    """
    return SignatureReport(signed=False)
