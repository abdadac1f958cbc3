"""Why a file is not taken: one code and one sentence each, saying what is wrong and what to do about it."""

import math
from collections.abc import Iterable

from django.utils.translation import gettext as _

from documents.intake.kinds import KINDS, Kind, suffix_of
from documents.intake.limits import MEBIBYTE, Limits
from mpp.lib.refused import Refused

# A name longer than this would hide the sentence.
NAME_MAX = 60


class FileRefused(Refused):
    """The file cannot be taken. `str()` is the sentence for the visitor, `code` names the reason for us."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Busy(Refused):
    """Nothing is wrong with the file, but as many files as the machine allows are being checked already."""

    def __init__(self) -> None:
        super().__init__(
            _("Sistem sedang ramai sehingga berkas Anda belum sempat diperiksa. Coba lagi sebentar lagi.")
        )


def empty() -> FileRefused:
    return FileRefused(
        "empty", _("Berkas ini kosong (0 byte). Pilih berkas lain, atau foto ulang lalu unggah lagi.")
    )


def too_large(kind: Kind, size_bytes: int, limits: Limits) -> FileRefused:
    sentences = {
        "pdf": _(
            "PDF ini %(size)s MB, paling besar %(limit)s MB. Pindai ulang dengan resolusi 150–200 dpi, "
            "atau perkecil PDF-nya, lalu unggah lagi."
        ),
        "jpg": _(
            "Foto ini %(size)s MB, paling besar %(limit)s MB. Pilih ukuran foto yang lebih kecil di kamera, "
            "lalu unggah lagi."
        ),
        "png": _("Gambar ini %(size)s MB, paling besar %(limit)s MB. Simpan sebagai JPG, lalu unggah lagi."),
    }
    values = {"size": _megabytes(size_bytes), "limit": _megabytes(limits.bytes_of(kind.code))}
    return FileRefused("too_large", sentences[kind.code] % values)


def strange(stranger: str, name: str, accepts: Iterable[str]) -> FileRefused:
    """Refuse a file that is none of our kinds; `stranger` is what `kinds.stranger` called it."""
    sentences = {
        "heic": _(
            "Foto HEIC belum dapat dibaca. Di iPhone buka Pengaturan › Kamera › Format, pilih “Paling "
            "Kompatibel”, lalu foto ulang; atau unggah tangkapan layar dari foto itu."
        ),
        "office": _(
            "Berkas Word, Excel, atau PowerPoint belum dapat diterima. Buka berkas itu, pilih Simpan sebagai "
            "PDF, lalu unggah PDF-nya."
        ),
        "archive": _(
            "Berkas ZIP atau RAR tidak dapat diterima. Buka dahulu, lalu unggah dokumen di dalamnya."
        ),
        "image": _("Jenis gambar ini belum dapat dibaca. Simpan ulang sebagai JPG, lalu unggah lagi."),
        "video": _("Berkas ini video. Ambil foto dokumennya, lalu unggah fotonya."),
        "shifted_pdf": _(
            "Berkas ini berisi data lain sebelum awal PDF sehingga tidak dapat diterima. Buka berkas itu, "
            "pilih Cetak lalu Simpan sebagai PDF, dan unggah hasilnya."
        ),
    }
    if stranger in sentences:
        return FileRefused(stranger, sentences[stranger])
    return _unknown(name, accepts)


def _unknown(name: str, accepts: Iterable[str]) -> FileRefused:
    claimed = next((kind for kind in KINDS.values() if suffix_of(name) in kind.suffixes), None)
    if claimed:
        sentence = _(
            "Nama berkas ini berakhiran %(suffix)s, tetapi isinya bukan %(kind)s. Buka berkas itu di "
            "aplikasi asalnya, simpan ulang sebagai %(kind)s, lalu unggah lagi."
        )
        return FileRefused("unknown", sentence % {"suffix": suffix_of(name), "kind": claimed.label})
    sentence = _("Jenis berkas ini tidak dapat diterima. Unggah berkas %(kinds)s.")
    return FileRefused("unknown", sentence % {"kinds": _any_of(accepts)})


def not_accepted(kind: Kind, accepts: Iterable[str]) -> FileRefused:
    sentence = _("Untuk dokumen ini hanya berkas %(kinds)s yang diterima, sedangkan berkas Anda %(kind)s.")
    advice = (
        _("Unggah fotonya langsung, bukan di dalam PDF.")
        if kind.code == "pdf"
        else _("Simpan atau pindai dokumen itu dalam jenis yang diterima, lalu unggah lagi.")
    )
    values = {"kinds": _any_of(accepts), "kind": kind.label}
    return FileRefused("not_accepted", f"{sentence % values} {advice}")


def misnamed(kind: Kind, name: str) -> FileRefused:
    sentence = _(
        "Nama berkas ini berakhiran %(suffix)s, tetapi isinya %(kind)s. Ganti akhiran namanya menjadi "
        "%(extension)s bila memang itu berkas Anda, lalu unggah lagi."
    )
    values = {"suffix": suffix_of(name), "kind": kind.label, "extension": kind.extension}
    return FileRefused("misnamed", sentence % values)


def misdeclared(kind: Kind) -> FileRefused:
    sentence = _(
        "Berkas ini dikirim sebagai jenis lain, padahal isinya %(kind)s. Simpan ulang berkas itu sebagai "
        "%(kind)s, lalu unggah lagi."
    )
    return FileRefused("misdeclared", sentence % {"kind": kind.label})


def found_by_worker(code: str, kind: Kind, limits: Limits, detail: dict[str, int]) -> FileRefused:
    """Refuse for what the child process reported: one of the codes named in `worker.py`, or KeyError."""
    if code == "too_many_pages":
        sentence = _(
            "PDF ini %(pages)s halaman, paling banyak %(limit)s halaman. Unggah hanya halaman yang diminta."
        )
        return FileRefused(code, sentence % {"pages": detail["pages"], "limit": limits.pdf_pages})
    if code == "too_many_pixels":
        return _too_many_pixels(kind, limits, detail)
    if code == "too_small":
        sentence = _(
            "Gambar ini hanya %(width)s × %(height)s piksel, terlalu kecil untuk dibaca. Foto atau pindai ulang "
            "dengan ukuran lebih besar."
        )
        return FileRefused(code, sentence % detail)
    if code == "too_heavy":
        return too_heavy(kind)
    if code == "damaged":
        return damaged(kind)
    sentences = {
        "encrypted": _(
            "PDF ini dilindungi kata sandi sehingga tidak dapat dibaca petugas. Buka dengan kata sandinya, "
            "pilih Cetak lalu Simpan sebagai PDF, dan unggah hasilnya."
        ),
        "no_pages": _("PDF ini tidak berisi satu halaman pun. Simpan atau pindai ulang, lalu unggah lagi."),
    }
    return FileRefused(code, sentences[code])


def damaged(kind: Kind) -> FileRefused:
    sentences = {
        "pdf": _(
            "PDF ini rusak atau tidak lengkap sehingga tidak dapat dibaca. Simpan atau pindai ulang dokumen "
            "itu, lalu unggah lagi."
        ),
        "jpg": _("Foto ini rusak atau tidak lengkap. Ambil foto ulang, lalu unggah lagi."),
        "png": _("Gambar ini rusak atau tidak lengkap. Simpan ulang gambarnya, lalu unggah lagi."),
    }
    return FileRefused("damaged", sentences[kind.code])


def too_heavy(kind: Kind) -> FileRefused:
    sentences = {
        "pdf": _(
            "Isi PDF ini terlalu rumit untuk diperiksa. Cetak ulang menjadi PDF dengan resolusi lebih "
            "rendah, atau unggah foto halamannya."
        ),
        "jpg": _("Foto ini terlalu rumit untuk diperiksa. Ambil foto ulang dengan ukuran lebih kecil."),
        "png": _("Gambar ini terlalu rumit untuk diperiksa. Simpan sebagai JPG, lalu unggah lagi."),
    }
    return FileRefused("too_heavy", sentences[kind.code])


def unchecked() -> FileRefused:
    """Our own fault, and said so: the child could not do its work."""
    return FileRefused(
        "unchecked",
        _("Berkas Anda belum dapat diperiksa karena gangguan pada sistem kami. Coba lagi nanti."),
    )


def _too_many_pixels(kind: Kind, limits: Limits, detail: dict[str, int]) -> FileRefused:
    limit = limits.png_pixels if kind.code == "png" else limits.jpg_pixels
    sentence = _(
        "Gambar ini %(width)s × %(height)s piksel, paling besar %(limit)s megapiksel. Perkecil gambarnya, "
        "lalu unggah lagi."
    )
    values = {**detail, "limit": limit // 1_000_000}
    return FileRefused("too_many_pixels", sentence % values)


def of_several(refusal: FileRefused, number: int, name: str) -> FileRefused:
    """Say which of several files is refused: "Berkas ke-2 (IMG_2.jpg): …"."""
    return FileRefused(refusal.code, f"{_which(number, name)}: {refusal.message}")


def pdf_among_photos(number: int, name: str) -> FileRefused:
    sentence = _(
        "%(which)s adalah PDF. Beberapa berkas sekaligus hanya dapat berupa foto (JPG atau PNG). Unggah PDF itu "
        "sendiri, atau pilih fotonya saja."
    )
    return FileRefused("pdf_among_photos", sentence % {"which": _which(number, name)})


def only_one() -> FileRefused:
    return FileRefused(
        "only_one", _("Untuk dokumen ini hanya satu berkas yang diterima. Pilih satu foto, lalu unggah lagi.")
    )


def too_many_photos(count: int, limits: Limits) -> FileRefused:
    sentence = _("Anda memilih %(count)s foto, paling banyak %(limit)s foto. Pilih lebih sedikit foto.")
    return FileRefused("too_many_photos", sentence % {"count": count, "limit": limits.assembled_photos})


def too_large_together(size_bytes: int, limits: Limits) -> FileRefused:
    sentence = _(
        "Semua foto bersama-sama %(size)s MB, paling besar %(limit)s MB. Pilih lebih sedikit foto, atau ukuran "
        "foto yang lebih kecil di kamera."
    )
    values = {"size": _megabytes(size_bytes), "limit": _megabytes(limits.assembled_bytes)}
    return FileRefused("too_large_together", sentence % values)


def _which(number: int, name: str) -> str:
    values = {"number": number, "name": name[-NAME_MAX:]}
    return _("Berkas ke-%(number)s (%(name)s)") % values if name else _("Berkas ke-%(number)s") % values


def _any_of(accepts: Iterable[str]) -> str:
    *most, last = [KINDS[code].label for code in accepts]
    if not most:
        return last
    template = _("%(most)s, atau %(last)s") if len(most) > 1 else _("%(most)s atau %(last)s")
    return template % {"most": ", ".join(most), "last": last}


def _megabytes(size_bytes: int) -> str:
    """Write a size as "10" or "10,1". Rounded up, so that what is over the limit also reads so."""
    tenths = math.ceil(size_bytes * 10 / MEBIBYTE)
    return f"{tenths / 10:.1f}".removesuffix(".0").replace(".", ",")
