"""Hints on how well a page can be read. They help the citizen and never block anything."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

CODES = ("dark", "blurred", "coarse", "sideways", "blank", "cut")


@dataclass(frozen=True)
class Hint:
    """What is poor about a page: a code of CODES, and the page's number, from 1."""

    code: str
    page: int

    def __post_init__(self) -> None:
        if self.code not in CODES or type(self.page) is not int:
            raise ValueError(f"No hint: {self.code!r}, {self.page!r}")


def hint_sentence(code: str) -> str:
    """Say what is poor and what to do. Raises KeyError for a code that is none."""
    return {
        "dark": _("Gambar ini agak gelap. Bila tulisannya sulit dibaca, foto ulang di tempat terang."),
        "blurred": _(
            "Gambar ini agak kabur. Bila tulisannya sulit dibaca, foto ulang dengan kamera yang tidak bergerak."
        ),
        "coarse": _(
            "Gambar ini kecil sehingga huruf kecil mungkin sulit dibaca. Foto dari lebih dekat, atau pindai "
            "dengan 200 dpi."
        ),
        "sideways": _(
            "Halaman ini tampak miring ke samping. Bila tulisannya tidak tegak, putar lalu unggah lagi."
        ),
        "blank": _("Halaman ini tampak kosong. Periksa apakah ini halaman yang Anda maksud."),
        "cut": _(
            "Tulisan tampak terpotong di tepi gambar. Bila ada yang hilang, foto ulang hingga seluruh halaman "
            "terlihat."
        ),
    }[code]
