"""Whole numbers in Indonesian words (terbilang).

A bill repeats its amount in words, so that no digit can be altered unseen.
"""

WORDS = (
    *("nol", "satu", "dua", "tiga", "empat", "lima"),
    *("enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
)
SCALES = (
    (1_000_000_000_000, "triliun"),
    (1_000_000_000, "miliar"),
    (1_000_000, "juta"),
    (1_000, "ribu"),
)
MOST = 999_999_999_999_999


def in_words(number: int) -> str:
    """Return "dua puluh lima ribu" for 25000.

    Raises ValueError below 0 and above 999.999.999.999.999: no amount of ours, so rather a fault to be seen.
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"cannot spell {number}")
    if number == 0:
        return WORDS[0]
    words = []
    for size, name in SCALES:
        count, number = divmod(number, size)
        if count:
            # One thousand is "seribu"; one million is "satu juta" all the same.
            alone = (count, name) == (1, "ribu")
            words.append("seribu" if alone else f"{_below_thousand(count)} {name}")
    if number:
        words.append(_below_thousand(number))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    """Spell 1 to 999."""
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{WORDS[hundreds]} ratus")
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(WORDS):
        return WORDS[number]
    if number < 20:
        return f"{WORDS[number - 10]} belas"
    tens, ones = divmod(number, 10)
    return f"{WORDS[tens]} puluh {WORDS[ones]}" if ones else f"{WORDS[tens]} puluh"
