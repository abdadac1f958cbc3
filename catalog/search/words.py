"""How people write: taking a question apart, words that say nothing, messages' spelling, everyday endings.

Language only. What is particular to a city (its names for things, its Malay) stands in Synonym rows.
"""

import re
import unicodedata
from collections.abc import Iterator

# Nobody asks in more words than this; a pasted page must not become a query of a thousand parts.
WORDS_MAX = 12
QUESTION_MAX = 200

# Words of a question that say nothing about what is sought.
FILLERS = frozenset(
    """
    abang ada adalah adek adik agar aja akan aku apa apakah atas atau awak ayuk bagaimana bagi bagian bang bapak
    beliau berapa bgmn biar bisa boleh bos brp bu buk buat cara caranya cek dalam dan dapat dari dek dengan deh di
    dia dong dulu gan gimana gmn hai hak halo harus hendak hi ibu ingin ini itu iya jadi jam jika juga kah kak kakak
    kalau kalo kami kan kapan karena kayak ke kenapa kepada kita kok lagi lah langsung lewat loh macam mana maaf mas
    mau maksud mana mbak membantu mengapa mengenai min minta mohon nah nih nya oh oleh om pada pak para per perlu
    permisi please pun saat saja sama saya sebagai sebuah secara sekarang selamat semua seperti serta siang siapa
    silakan sini situlah sore sudah supaya suatu syarat tau tentang terima kasih terhadap tersebut tolong tuh untuk
    waktu ya yang yg
    a an and are can do for get how i in is me my need of on or the to want what where with
    """.split()  # noqa: SIM905
) - {"hak", "buat", "cek", "bagian", "jam"}
# Words that a title may leave out: they lift what has them, but are not asked for beside others.
WEAK = frozenset(
    """
    ajukan alamat apply baru bayar berkas biaya bikin buat buka cabut cek cetak daftar dapat ganti izin jadi kantor
    kota kerja layanan lapor make mana membuat membuka mendaftar mendapat mendapatkan mengajukan mengurus milik minta
    mulai orang palsu pengurusan permohonan persyaratan proses punya rumah salah selesai surat syarat tempat tidak
    usaha urus hari jenis online online lama tanya info informasi bantuan resmi sendiri
    ayah cucu kakek keponakan kawan menantu mertua nenek om paman tante teman tetangga
    """.split()  # noqa: SIM905
) - {"kerja", "rumah", "palsu", "usaha", "tempat", "cabut", "bantuan"}
# Spellings that neither the stemmer nor the nearest word brings together, and those of short messages.
SPELLED = {
    "akte": "akta",
    "apotik": "apotek",
    "atm": "atm",
    "bg": "bagaimana",
    "bkin": "bikin",
    "bkn": "bikin",
    "blm": "belum",
    "brg": "barang",
    "bs": "bisa",
    "bwt": "buat",
    "bwat": "buat",
    "byr": "bayar",
    "dgn": "dengan",
    "dmn": "dimana",
    "drmh": "rumah",
    "dr": "dari",
    "ga": "tidak",
    "gak": "tidak",
    "gk": "tidak",
    "gmana": "bagaimana",
    "gnti": "ganti",
    "hlg": "hilang",
    "hlang": "hilang",
    "ijin": "izin",
    "ilang": "hilang",
    "kawinan": "nikah",
    "kbakar": "terbakar",
    "kehilngan": "kehilangan",
    "kpn": "kapan",
    "krn": "karena",
    "ktinggalan": "hilang",
    "lngsung": "langsung",
    "mbl": "mobil",
    "menikah": "nikah",
    "mtr": "motor",
    "ngga": "tidak",
    "nggak": "tidak",
    "enggak": "tidak",
    "gue": "saya",
    "gw": "saya",
    "org": "orang",
    "pasport": "paspor",
    "pengen": "ingin",
    "pgn": "ingin",
    "pingin": "ingin",
    "pny": "punya",
    "praktek": "praktik",
    "prpj": "perpanjang",
    "prpnjg": "perpanjang",
    "rmh": "rumah",
    "rusk": "rusak",
    "sdh": "sudah",
    "udah": "sudah",
    "udh": "sudah",
    "sertipikat": "sertifikat",
    "shm": "shm",
    "skrg": "sekarang",
    "skck": "skck",
    "sklh": "sekolah",
    "srt": "surat",
    "sy": "saya",
    "tdk": "tidak",
    "tgl": "tanggal",
    "thn": "tahun",
    "tnh": "tanah",
    "trs": "terus",
    "ush": "usaha",
    "utk": "untuk",
    "utang": "hutang",
    "yg": "yang",
}
FILLERS |= {"dimana", "kemana", "darimana", "terus", "bagaimana", "tanggal", "belum", "dimanakah"}

_JOINED = re.compile(r"\b(?:([^\W\d_])[-‐–](?=\w)|([^\W\d_]{1,2})[-/](?=\d\b))")
_WORD = re.compile(r"[^\W_]+")

# Everyday endings and beginnings, longest first, and what the word began with before it was swallowed.
_ENDINGS: tuple[str, ...] = (
    "kannya",
    "innya",
    "annya",
    "nyolah",
    "kenyo",
    "nya",
    "nyo",
    "kan",
    "kah",
    "lah",
    "ke",
    "in",
    "an",
)
_ENDINGS += ("ku", "mu", "i", "la")
_BEGINNINGS = (
    ("menge", ""),
    ("meng", ""),
    ("meny", "s"),
    ("mem", "p"),
    ("mem", ""),
    ("men", "t"),
    ("men", ""),
    ("nge", ""),
    ("ng", ""),
    ("ng", "k"),
    ("ny", "s"),
    ("ny", "c"),
    ("n", "t"),
    ("n", ""),
    ("m", "p"),
    ("di", ""),
    ("ber", ""),
    ("be", ""),
    ("ter", ""),
    ("te", ""),
    ("ke", ""),
    ("pe", ""),
)


def taken_apart(text: str) -> list[str]:
    """Return the words of a text, lower case, in order: "e-KTP" and "AK/1" are one word each."""
    plain = unicodedata.normalize("NFKC", text[: QUESTION_MAX * 20]).lower()
    return _WORD.findall(_JOINED.sub(lambda found: found[1] or found[2], plain))


def words_of(question: str) -> list[str]:
    """Return the words to look for, lower case, in the spelling of the catalog, each once."""
    written = [SPELLED.get(word, word) for word in taken_apart(question[:QUESTION_MAX])]
    return list(dict.fromkeys(word for word in written if word not in FILLERS))[:WORDS_MAX]


def everyday_forms(word: str) -> Iterator[str]:
    """Yield what an everyday form may come from, likeliest first: "ngurusnyo" → "urus", "namo" → "nama"."""
    stems = [
        word,
        *(word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) > 2),
    ]
    for stem in stems:
        if stem != word:
            yield stem
        if stem.endswith("o"):
            yield f"{stem[:-1]}a"
    for stem in stems:
        for beginning, swallowed in _BEGINNINGS:
            rest = stem[len(beginning) :]
            if stem.startswith(beginning) and len(rest) > 2:
                yield swallowed + rest
                if rest.endswith("o"):
                    yield f"{swallowed}{rest[:-1]}a"


def skeleton(word: str) -> str:
    """Return the word without vowels after its first letter: messages leave them out ("srtfkt")."""
    return word[:1] + re.sub(r"[aeiou]", "", word[1:])
