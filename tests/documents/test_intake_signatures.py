"""Electronic signatures in the original: who signed, and what still holds."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from documents.intake import Signature, check
from tests.documents import files
from tests.documents.active_content import active_content_in
from tests.documents.signing import Authority

UNREADABLE = Signature("", "", "", intact=False, covers_all=False, trusted=False, is_stamp=False)


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def roots(tmp_path, authority):
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "a-broken.pem").write_bytes(
        b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"
    )
    (folder / "b.txt").write_bytes(b"Sertifikat induk")
    (folder / "induk.pem").write_bytes(authority.certificate)
    return folder


@pytest.fixture
def checked(tmp_path):
    def run(content, trust_roots=None):
        return check(
            SimpleUploadedFile("upload", content),
            name="surat.pdf",
            declared_type="",
            accepts=["pdf"],
            folder=tmp_path / "intake",
            trust_roots=trust_roots,
        )

    return run


def drawn_over(pdf):
    """Add a revision that draws something else on the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = writer.add_object(StreamObject(stream_data=b"1 0 0 rg 0 0 595 842 re f"))
    writer.add_stream_to_page(0, stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_signature_that_holds(checked, authority, roots):
    found = checked(authority.sign(files.make_pdf()), roots)

    [signature] = found.signatures
    assert (signature.signer, signature.organisation) == ("Siti Aminah", "Kota Palembang")
    assert (signature.intact, signature.covers_all, signature.trusted) == (True, True, True)
    assert not signature.is_stamp
    assert abs(datetime.fromisoformat(signature.signed_at) - datetime.now(UTC)) < timedelta(minutes=5)
    assert active_content_in(found.clean) == []


def test_without_our_roots_nobody_is_trusted(checked, authority, tmp_path):
    content = authority.sign(files.make_pdf())
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "lain.pem").write_bytes(Authority("Induk Lain").certificate)

    for roots in (None, tmp_path / "others", tmp_path / "missing"):
        [signature] = checked(content, roots).signatures
        assert (signature.signer, signature.intact, signature.trusted) == ("Siti Aminah", True, False)


def test_a_changed_document_is_not_intact(checked, authority, roots):
    content = authority.sign(files.make_pdf(object_stream_mode=files.PLAIN))
    assert b"/MediaBox [ 0 0 595 842 ]" in content

    [signature] = checked(content.replace(b"[ 0 0 595 842 ]", b"[ 0 0 595 841 ]"), roots).signatures

    assert signature.signer == "Siti Aminah"
    assert not signature.intact


def test_what_was_added_later_is_not_covered(checked, authority, roots):
    [signature] = checked(drawn_over(authority.sign(files.make_pdf())), roots).signatures

    assert signature.intact
    assert not signature.covers_all


def test_a_second_signature_is_permitted(checked, authority, roots):
    once = authority.sign(files.make_pdf())
    twice = authority.sign(once, signer="Budi Santoso", field="Tanda2")

    signatures = checked(twice, roots).signatures

    assert [signature.signer for signature in signatures] == ["Siti Aminah", "Budi Santoso"]
    assert all(signature.intact and signature.covers_all and signature.trusted for signature in signatures)


@pytest.mark.parametrize(
    ("signer", "organisation"),
    [("PERURI Meterai Elektronik", ""), ("Meterai", "Perum Percetakan Uang Republik Indonesia")],
)
def test_a_duty_stamp_is_known_by_its_signer(checked, authority, signer, organisation):
    [signature] = checked(
        authority.sign(files.make_pdf(), signer=signer, organisation=organisation or "-")
    ).signatures

    assert signature.is_stamp
    assert not signature.trusted


def test_garbage_in_a_signature_is_a_signature_that_does_not_hold(checked, authority):
    content = authority.sign(files.make_pdf())
    [found] = re.findall(rb"/Contents <([0-9a-fA-F]+)>", content)

    for garbage in (b"0" * len(found), b"deadbeef" * (len(found) // 8) + b"0" * (len(found) % 8)):
        assert checked(content.replace(found, garbage)).signatures == (UNREADABLE,)


def test_the_mark_of_a_signature_alone_refuses_nothing(checked):
    found = checked(
        files.make_pdf(content=b"% /ByteRange [0 1 2 3]\n0 g 0 642 200 200 re f") + b"\n% /ByteRange"
    )

    assert found.signatures == ()
    assert found.page_count == 1


def test_a_mangled_byte_range_does_not_hold(checked, authority):
    content = authority.sign(files.make_pdf())
    [found] = re.findall(rb"/ByteRange \[[0-9 ]+\]", content)

    for ends in (b"[0 10 20 30]", b"[-1 -1 -1 -1]", b"[99999999 1]", b"[]"):
        mangled = (b"/ByteRange " + ends).ljust(len(found))
        [signature] = checked(content.replace(found, mangled)).signatures
        assert not (signature.intact and signature.covers_all)
