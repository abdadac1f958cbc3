#!/usr/bin/env python3
"""How often the hints on poor pictures are right: every drawn sample goes through the whole intake.

    python3 bench/hints.py

Prints for each class how many samples got its hint, and how many good ones got any. The goal: at least 90 %
right in each class, at most 5 % false hints. Takes some minutes.
"""

import os
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> int:
    import django

    django.setup()
    from tests.documents.hint_set import samples

    got = defaultdict(Counter)
    wrong = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        for sample, codes in pool.map(lambda sample: (sample, _hints(sample, Path(folder))), samples()):
            is_right = sample.expected in codes if sample.expected else not codes
            got[sample.expected or "good"][is_right] += 1
            if not is_right:
                wrong.append(f"{sample.name}: {', '.join(codes) or 'nothing'}")
    print(f"{'class':10} {'right':>6} {'wrong':>6}")  # noqa: T201
    for name, counts in got.items():
        print(f"{name:10} {counts[True]:6} {counts[False]:6}")  # noqa: T201
    print("\n".join(wrong))  # noqa: T201
    return 0


def _hints(sample, folder: Path) -> list[str]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from documents.intake import check

    upload = SimpleUploadedFile("sample.jpg", sample.content)
    checked = check(upload, name="sample.jpg", declared_type="image/jpeg", accepts=["jpg"], folder=folder)
    return [hint.code for hint in checked.hints]


if __name__ == "__main__":
    sys.exit(main())
