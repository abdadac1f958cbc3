"""What came of a day, in plain Indonesian for a terminal."""

from collections.abc import Iterator

from queueing.simulation.log import BOOKING, PRIORITY, WALK_IN, Log, Look, coverage, middle, quantile

EVENTS = (
    *(
        "ditolak",
        "dibatalkan",
        "mendahulukan orang lain",
        "tidak hadir",
        "kembali setelah terlewat",
        "ditunda",
    ),
    *("dialihkan", "lanjut ke loket lain", "janji temu dibatalkan", "janji temu terlewat"),
)


def report(log: Log) -> str:
    """Return the figures of a day, some twenty lines."""
    return "\n".join(_lines(log))


def _lines(log: Log) -> Iterator[str]:
    counts = log.counts
    yield f"Pengunjung: {counts['pengunjung']}, dilayani: {counts['dilayani']} kali di loket"
    yield f"Tidak terlayani sampai tutup: {counts['tidak terlayani']}"
    yield "Lain-lain: " + ", ".join(f"{name} {counts[name]}" for name in EVENTS)
    yield ""
    yield "Waktu tunggu sampai dipanggil (menit)"
    for kind in (WALK_IN, PRIORITY, BOOKING):
        waits = log.waits[kind]
        yield (
            f"  {kind:12} {len(waits):5} orang   median {middle(waits):5.1f}   "
            f"p90 {quantile(waits, 0.9):5.1f}   terlama {max(waits, default=0):5.1f}"
        )
    yield ""
    yield "Perkiraan waktu tunggu"
    yield _of("saat nomor diambil", log.shown(at_drawing=True))
    yield _of("dilihat kemudian", log.shown(at_drawing=False))
    yield _of("di antaranya > 5 menit", [look for look in log.looks if look.wait > 5])
    yield f"  tanpa perkiraan (terganggu, loket belum buka atau jeda): {log.unknown} kali"
    yield ""
    yield f"Didahului melebihi batas urutan adil: {counts['didahului tanpa hak']}"
    yield f"Ganda (nomor, loket, panggilan): {len(log.doubles)}"
    yield from (f"  {double}" for double in log.doubles)
    yield f"Lama simulasi: {log.seconds:.1f} detik"


def _of(when: str, looks: list[Look]) -> str:
    errors, widths = [look.error for look in looks], [float(look.most - look.least) for look in looks]
    return (
        f"  {when:22} {len(looks):5} kali   tepat {coverage(looks):4.0%}   "
        f"selisih median {middle(errors):4.1f}, p90 {quantile(errors, 0.9):4.1f} menit   "
        f"lebar rentang median {middle(widths):.0f} menit"
    )
