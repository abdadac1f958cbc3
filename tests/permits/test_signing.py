"""The signature: ours and whole, or seen to be neither; and a clear reason when there is no key."""

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from permits import signing
from permits.papers import permit_pdf
from permits.signing import SignatureReport, SigningUnavailable, check, sign

from .test_papers import PERMIT

AT = dt.datetime(2026, 11, 27, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR = tmp_path / "var"


@pytest.fixture(scope="module")
def permit():
    return permit_pdf(PERMIT)


def signed(pdf):
    return sign(pdf, reason="Penerbitan izin", location="Contoh", at=AT)


def office_key(path, *, password, until):
    """Write the PKCS#12 file of an office, valid from 2020 to `until`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kepala Dinas Contoh")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(password.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, encryption))
    return str(path)


def test_a_signed_permit_is_found_good(permit):
    assert check(signed(permit)) == SignatureReport(
        signed=True, intact=True, whole=True, ours=True, signer=signing.DEMO_NAME
    )


def test_the_permit_itself_is_untouched_and_its_signature_follows(permit):
    assert signed(permit).startswith(permit)


def test_the_signature_certifies_at_the_given_time_that_nothing_may_change(permit):
    with pikepdf.open(BytesIO(signed(permit))) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert str(field.V.M).startswith("D:20261127030000")
        assert field.V.Reference[0].TransformParams.P == 1
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
        assert field.F == 4 + 128  # printed and locked: PDF/A
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"


def test_a_changed_byte_is_found(permit):
    pdf = signed(permit)

    changed = pdf[:3000] + bytes([pdf[3000] ^ 1]) + pdf[3001:]

    assert not check(changed).intact


def test_a_later_change_is_found(permit):
    writer = IncrementalPdfFileWriter(BytesIO(signed(permit)))
    writer.root["/Lang"] = pdf_string("en")
    writer.update_root()
    out = BytesIO()
    writer.write(out)

    report = check(out.getvalue())

    assert (report.intact, report.whole, report.is_good) == (False, False, False)


def test_bytes_after_the_end_are_found(permit):
    report = check(signed(permit) + b"\n% more")

    assert not report.whole
    assert not report.is_good


def test_a_signature_of_somebody_else_is_not_ours(permit, settings, tmp_path):
    theirs = signed(permit)
    settings.VAR = tmp_path / "another"

    report = check(theirs)

    assert report.intact
    assert not report.ours
    assert not report.is_good


@pytest.mark.parametrize("content", [b"", b"Halo", b"%PDF-1.7\n%%EOF", b"%PDF-1.7" + bytes(500)])
def test_what_is_no_signed_pdf_is_not_signed(content):
    assert check(content) == SignatureReport(signed=False)


def test_an_unsigned_permit_is_not_signed(permit):
    assert check(permit) == SignatureReport(signed=False)


def test_the_demo_key_is_made_once_even_by_many_at_once(settings):
    with ThreadPoolExecutor(8) as pool:
        certificates = set(pool.map(lambda _: signing._signer().signing_cert.sha256, range(16)))

    assert len(certificates) == 1
    assert [file.name for file in settings.VAR.iterdir()] == ["demo-signer.p12"]
    assert os.stat(settings.VAR / "demo-signer.p12").st_mode & 0o777 == 0o600


def test_the_demo_signs_with_the_demo_key_whatever_is_configured(permit, settings):
    settings.SIGNING_PKCS12 = "/absent.p12"

    assert check(signed(permit)).signer == signing.DEMO_NAME


def test_the_key_of_the_office_signs(permit, settings, tmp_path):
    settings.DEMO = False
    settings.SIGNING_PASSWORD = "rahasia"
    settings.SIGNING_PKCS12 = office_key(
        tmp_path / "office.p12", password="rahasia", until=dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    )

    assert signing.configured()
    report = check(signed(permit))

    assert report.is_good
    assert report.signer == "Kepala Dinas Contoh"


def test_without_a_key_nothing_is_signed_and_the_reason_is_said(permit, settings):
    settings.DEMO = False
    settings.SIGNING_PKCS12 = ""

    assert not signing.configured()
    assert "belum dipasang" in signing.reason_unavailable()
    with pytest.raises(SigningUnavailable, match="belum dipasang"):
        signed(permit)


@pytest.mark.parametrize(
    ("password", "until", "reason"),
    [
        ("salah", dt.datetime(2099, 1, 1, tzinfo=dt.UTC), "kata sandinya salah"),
        ("rahasia", dt.datetime(2021, 1, 1, tzinfo=dt.UTC), "tidak sedang berlaku"),
    ],
)
def test_an_unusable_key_is_a_reason(settings, tmp_path, password, until, reason):
    settings.DEMO = False
    settings.SIGNING_PKCS12 = office_key(tmp_path / "office.p12", password="rahasia", until=until)
    settings.SIGNING_PASSWORD = password

    assert reason in signing.reason_unavailable()


@pytest.mark.parametrize(("content", "reason"), [(None, "tidak dapat dibaca"), (b"x", "rusak")])
def test_an_absent_or_broken_key_file_is_a_reason(settings, tmp_path, content, reason):
    settings.DEMO = False
    settings.SIGNING_PKCS12 = str(tmp_path / "office.p12")
    settings.SIGNING_PASSWORD = ""
    if content is not None:
        (tmp_path / "office.p12").write_bytes(content)

    assert reason in signing.reason_unavailable()
