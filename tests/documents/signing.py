"""Signed PDFs for the tests, with certificates made on the spot."""

import io
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Authority:
    """A certificate authority of our own. `certificate` is PEM."""

    def __init__(self, name="Induk Uji"):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = _subject(name, "Balai Uji")
        self._own = self._certificate(self._subject, self._key.public_key(), is_authority=True)
        self.certificate = self._own.public_bytes(serialization.Encoding.PEM)

    def sign(self, pdf, *, signer="Siti Aminah", organisation="Kota Palembang", field="Tanda1"):
        """Return the PDF with a signature added, by somebody whose certificate is made now."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(_subject(signer, organisation), key.public_key(), is_authority=False)
        registry = SimpleCertificateStore()
        registry.register(_asn1(self._own))
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        tool = SimpleSigner(
            signing_cert=_asn1(certificate),
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(
                    serialization.Encoding.DER,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            ),
            cert_registry=registry,
        )
        return sign_pdf(writer, PdfSignatureMetadata(field_name=field), signer=tool).getvalue()

    def _certificate(self, subject, public_key, *, is_authority):
        now = datetime.now(UTC)
        usage = dict.fromkeys(
            ["key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"],
            False,
        )
        usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
        usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self._key, hashes.SHA256())
        )


def _subject(name, organisation):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )


def _asn1(certificate):
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
