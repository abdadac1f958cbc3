"""Electronic signatures in a PDF, checked on the untouched file: who signed, and what still holds."""

import mmap
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from .timing import at_most

MARK = b"/ByteRange"
SIGNATURES_MAX = 20
TEXT_MAX = 200
ROOTS_MAX = 200
# The state's printing works, which alone issue the electronic duty stamp (e-meterai), sign it in their own name.
STAMP_ISSUERS = ("peruri", "percetakan uang")


def signatures_in(path: str, trust_roots: str | None, *, seconds: float) -> list[dict[str, Any]]:
    """Return what is known of each signature, in the order of signing.

    trust_roots: a folder of certificates (PEM or DER) to which a signer's chain may lead.
    Each: signer, organisation, signed_at (ISO, or ""), intact, covers_all, trusted, is_stamp. What cannot be
    read, or not in time, is a signature that is not intact: nothing raises.
    """
    if not _may_be_signed(path):
        return []
    found: list[dict[str, Any]] = []
    try:
        with at_most(seconds), Path(path).open("rb") as handle:
            _add_all(found, handle, _roots(trust_roots))
    # Hostile bytes make the parser raise whatever it likes.
    except Exception:
        return found or [_unreadable()]
    return found


def _may_be_signed(path: str) -> bool:
    """Tell whether the file holds a signature's mark: it cannot lie in a compressed part."""
    with Path(path).open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(MARK) >= 0


def _add_all(found: list[dict[str, Any]], handle: Any, roots: list[Any]) -> None:
    # Imported here: it takes as long as all else, and most files are not signed.
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(handle, strict=False)
    signatures = reader.embedded_regular_signatures[:SIGNATURES_MAX]
    found += [_unreadable() for _ in signatures]
    for number, signature in enumerate(signatures):
        # One that cannot be read says nothing about the next.
        with suppress(*_faults()):
            found[number] = _named(signature)
            found[number] |= _validated(signature, roots)


def _faults() -> tuple[type[Exception], ...]:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    return (
        PdfError,
        SigningError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        NotImplementedError,  # How pyHanko meets a kind of key or signature that it does not know.
    )


def _unreadable() -> dict[str, Any]:
    return {
        "signer": "",
        "organisation": "",
        "signed_at": "",
        "intact": False,
        "covers_all": False,
        "trusted": False,
        "is_stamp": False,
    }


def _named(signature: Any) -> dict[str, Any]:
    subject = signature.signer_cert.subject.native
    signer, organisation = _text(subject.get("common_name")), _text(subject.get("organization_name"))
    names = f"{signer} {organisation}".lower()
    is_stamp = any(issuer in names for issuer in STAMP_ISSUERS)
    return _unreadable() | {"signer": signer, "organisation": organisation, "is_stamp": is_stamp}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    return "".join(sign for sign in str(value or "") if sign.isprintable())[:TEXT_MAX]


def _validated(signature: Any, roots: list[Any]) -> dict[str, Any]:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, context)
    covers_revision = status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    only_permitted = bool(status.docmdp_ok) and status.modification_level < ModificationLevel.OTHER
    return {
        "signed_at": _time(status),
        "intact": bool(status.intact and status.valid),
        "covers_all": bool(covers_revision and only_permitted),
        "trusted": bool(status.trusted),
    }


def _time(status: Any) -> str:
    """The time of a time stamp, else the one that the signer's own clock told."""
    stamp = status.timestamp_validity
    moment = stamp.timestamp if stamp and stamp.valid else status.signer_reported_dt
    return moment.isoformat() if isinstance(moment, datetime) else ""


def _roots(folder: str | None) -> list[Any]:
    from asn1crypto import pem, x509

    roots = []
    for path in sorted(Path(folder).glob("*"))[:ROOTS_MAX] if folder else []:
        # A file that is no certificate must not take the others away.
        with suppress(ValueError, TypeError, OSError):
            content = path.read_bytes()
            parts = (
                [der for _, _, der in pem.unarmor(content, multiple=True)]
                if pem.detect(content)
                else [content]
            )
            for der in parts:
                root = x509.Certificate.load(der)
                root.subject.native  # noqa: B018 - parsed only now: raises if it is none
                roots.append(root)
    return roots
