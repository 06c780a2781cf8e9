"""The office's signature under a released PDF (PAdES baseline B-B, ETSI EN 319 142-1), put on a copy.

What is signed is added behind the bytes given (ISO 32000-1, 7.5.6): the sealed PDF lies whole at the beginning of the
signed one. Nothing is drawn: the page stays what was approved. pyHanko is imported where it is needed: it takes half a
second, which only an office with a certificate spends.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from bulletin.press.errors import PressError

if TYPE_CHECKING:
    from pkcs11 import Session
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import Signer

FIELD = "Signature1"


@dataclass(frozen=True)
class Certificate:
    """Who signs: the name people read, and what names the certificate for certain."""

    name: str
    subject: str
    issuer: str
    serial: str  # hexadecimal
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Signed:
    pdf: bytes
    by: Certificate


@dataclass(frozen=True)
class KeyFile:
    """Key and certificate in a file (PKCS#12, .p12 or .pfx)."""

    path: Path
    passphrase: str = field(repr=False)

    def certificate(self) -> Certificate:
        """Raises PressError if the file or its passphrase will not do."""
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(self._read(), self.passphrase.encode())
        except UnsupportedAlgorithm as error:
            raise _not_signed_with(f"签名证书文件 {self.path} ") from error
        except ValueError as error:
            raise PressError(
                f"签名证书文件 {self.path} 打不开：口令不对，或者不是 PKCS#12 文件；"
                "请管理员检查 SIGNING_PASSPHRASE 和 SIGNING_CERTIFICATE。"
            ) from error
        if certificate is None or key is None:
            raise PressError(f"签名证书文件 {self.path} 里没有证书和它的私钥；请管理员换一个文件。")
        return _facts_of(certificate)

    @contextmanager
    def signer(self) -> Iterator["Signer"]:
        from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415  see above

        yield SimpleSigner.load_pkcs12_data(self._read(), (), self.passphrase.encode())

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise PressError(
                f"签名证书文件 {self.path} 不在或读不出来；请管理员检查 SIGNING_CERTIFICATE 和文件权限。"
            ) from error


@dataclass(frozen=True)
class Token:
    """Key and certificate under one label in a token (PKCS#11: a USB key, a smart card, an HSM)."""

    module: Path  # the library of whoever made the token
    token: str
    label: str
    pin: str = field(repr=False)

    def certificate(self) -> Certificate:
        """Read without the PIN. Raises PressError if module, token or certificate are not there."""
        with self._session() as session:
            return self._certificate_in(session)

    @contextmanager
    def signer(self) -> Iterator["Signer"]:
        with self._session(self.pin) as session:
            from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415  see above

            yield PKCS11Signer(session, cert_label=self.label, key_label=self.label)

    def _certificate_in(self, session: "Session") -> Certificate:
        from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415  an extra

        wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: self.label}
        for found in session.get_objects(wanted):
            return _facts_of(x509.load_der_x509_certificate(found[Attribute.VALUE]))
        raise PressError(f"令牌“{self.token}”里没有标签是“{self.label}”的证书；请管理员检查 SIGNING_PKCS11_KEY。")

    @contextmanager
    def _session(self, pin: str | None = None) -> Iterator["Session"]:
        """Of the token; raises PressError. A PIN that was wrong once is not tried again: three times lock a token."""
        try:
            import pkcs11  # noqa: PLC0415  an extra
        except ImportError as error:
            raise PressError(
                "用令牌签名要有 python-pkcs11；请管理员装进虚拟环境（pip install python-pkcs11）。"
            ) from error
        try:
            token = pkcs11.lib(str(self.module)).get_token(token_label=self.token)
            if pin is not None and token.flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW:
                raise PressError(
                    f"令牌“{self.token}”上一次收到的 PIN 不对，为免锁死没有再试；"
                    "请管理员改正 SIGNING_PASSPHRASE，并用令牌自带的工具登录一次。"
                )
            with token.open(user_pin=pin) as session:
                yield session
        except pkcs11.PinIncorrect as error:
            raise PressError(
                f"令牌“{self.token}”的 PIN 不对，试错几次会锁死；请管理员改正 SIGNING_PASSPHRASE。"
            ) from error
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise PressError(
                f"令牌“{self.token}”用不了（{type(error).__name__}）；请管理员检查令牌是否插好，"
                "以及 SIGNING_PKCS11_MODULE 和 SIGNING_PKCS11_TOKEN。"
            ) from error


def signed(pdf: bytes, key: KeyFile | Token) -> Signed:
    """A copy of the PDF with the signature behind it, and whose it is; the bytes given stay as they are.

    Raises PressError if the key cannot be used, the certificate not now, or the signing fails.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  see above
    from pyhanko.sign import fields, signers  # noqa: PLC0415  see above

    class Behind(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """What the file says of itself stays: PDF/A wants it to say the same in both places, pyHanko's does not."""

    by = key.certificate()
    _require_valid(by)
    about = signers.PdfSignatureMetadata(
        FIELD, md_algorithm="sha256", name=by.name, subfilter=fields.SigSeedSubFilter.PADES
    )
    copy = Behind(BytesIO(pdf))
    # Without a box: nothing is drawn.
    fields.append_signature_field(copy, fields.SigFieldSpec(FIELD, readable_field_name="电子签名"))
    _finish_field(copy)
    try:
        with key.signer() as signer:
            return Signed(signers.sign_pdf(copy, about, signer, output=BytesIO()).getvalue(), by)
    except (ValueError, UnsupportedAlgorithm) as error:  # pyHanko's SigningError is a ValueError
        logging.getLogger(__name__).exception("could not sign with the certificate of %s", by.subject)
        raise PressError(
            f"用签名证书“{by.name}”签名时出了错，不是文章的问题；请管理员查看日志，检查证书和私钥。"
        ) from error


def _finish_field(copy: "IncrementalPdfFileWriter") -> None:
    """The signature's field as archives and readers ask for it: with an appearance, if an empty one (ISO 19005-2,
    6.3.3), and among the tagged elements of the document, at its end (ISO 14289-1, 7.18.4).
    """
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject  # noqa: PLC0415
    from pyhanko.pdf_utils.generic import pdf_name as name  # noqa: PLC0415  see above

    reference = copy.root["/AcroForm"]["/Fields"].raw_get(0)
    field, tree = reference.get_object(), copy.root["/StructTreeRoot"]
    document, numbers = tree["/K"].raw_get(0), tree["/ParentTree"]["/Nums"]
    elements, number = document.get_object()["/K"], NumberObject(numbers[-2] + 1)
    nothing = {
        name("/Type"): name("/XObject"),
        name("/Subtype"): name("/Form"),
        name("/BBox"): ArrayObject([NumberObject(0)] * 4),
    }
    form = {
        name("/Type"): name("/StructElem"),
        name("/S"): name("/Form"),
        name("/P"): document,
        name("/Pg"): field.raw_get("/P"),
        name("/K"): DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): reference}),
    }
    element = copy.add_object(DictionaryObject(form))
    elements.append(element)
    numbers.extend([number, element])
    field[name("/StructParent")] = number
    field[name("/AP")] = DictionaryObject({name("/N"): copy.add_object(StreamObject(nothing, stream_data=b""))})
    for changed in (elements, numbers, field):
        copy.update_container(changed)


def signer_in(path: Path) -> str:
    """Whose signature is in a file that `signed` made: the name on the certificate.

    Raises PressError if the file is gone, or is no longer what was made.
    """
    import pikepdf  # noqa: PLC0415  the rest of this file is for web processes too

    try:
        with pikepdf.open(path) as pdf:
            return str(pdf.Root.AcroForm.Fields[0].V.Name)
    except (OSError, pikepdf.PdfError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PressError(f"签名的 PDF 里读不出签名：{path}；请管理员用 verify 查明。") from error


def _require_valid(certificate: Certificate) -> None:
    now = dt.datetime.now(dt.UTC)
    if now > certificate.ends:
        raise PressError(f"签名证书“{certificate.name}”已于{_day(certificate.ends)}过期；请管理员换上新的证书再发布。")
    if now < certificate.begins:
        raise PressError(
            f"签名证书“{certificate.name}”从{_day(certificate.begins)}起才有效；请管理员检查证书和服务器的时间。"
        )


def _day(moment: dt.datetime) -> str:
    """As the calendar on the wall has it, not that of Greenwich."""
    return f"{moment.astimezone():%Y-%m-%d}"


def _not_signed_with(certificate: str) -> PressError:
    return PressError(f"{certificate}的算法（如国密 SM2、RSASSA-PSS）本系统签不了；请管理员换成 RSA 或 ECDSA 的证书。")


def _facts_of(certificate: x509.Certificate) -> Certificate:
    """Raises PressError for a key of a kind that `signed` does not sign with."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    subject = certificate.subject.rfc4514_string()
    name = str(names[0].value) if names else subject
    if not _is_signed_with(certificate):
        raise _not_signed_with(f"签名证书“{name}”")
    return Certificate(
        name=name,
        subject=subject,
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
    )


def _is_signed_with(certificate: x509.Certificate) -> bool:
    """Whether its key is RSA (PKCS #1) or ECDSA; pyHanko takes no key that is for RSASSA-PSS alone (RFC 4055, 1.2)."""
    if certificate.public_key_algorithm_oid == x509.PublicKeyAlgorithmOID.RSASSA_PSS:
        return False
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:  # SM2 calls itself a key on a curve, and the curve is its own
        return False
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
