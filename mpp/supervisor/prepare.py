"""One process that makes the database and the static files fit the code; run by `server`.

Several commands in one process, because starting Django takes longer than most of them. What a person should
read meanwhile goes to standard error; on standard output stand only the demo accounts.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import cast

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command, get_commands
from django.db import OperationalError, connection

from mpp.supervisor.paths import ROOT, say

DATA = ROOT / "data" / "palembang"


def main(arguments: list[str]) -> int:
    """Return the exit code. arguments: the path of a stamp that comes and goes with the database, or none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mpp.settings")
    try:
        django.setup()
        connection.ensure_connection()
        _prepare(Path(arguments[0]) if arguments else None)
    except ImproperlyConfigured as error:
        say(f"Pengaturan tidak benar: {error}")
    except OperationalError as error:
        # The driver's words name host and reason, never the password.
        say(f"Basis data tidak dapat dihubungi (DATABASE_URL): {str(error).strip().splitlines()[0]}")
    except CommandError as error:
        say(str(error))
    else:
        return 0
    return 1


def _prepare(stamp: Path | None) -> None:
    files = Path(cast(FileSystemStorage, default_storage).location)
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    # With its checks: a database of real people is no place for the demo, nor the demo's for real people.
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    call_command("createcachetable", verbosity=0)
    made_from = _fingerprint()
    if not _is_made_from(made_from, stamp):
        if stamp is not None:
            stamp.unlink(missing_ok=True)
        if settings.DEMO and "load_mall" in get_commands():
            call_command("load_mall", str(DATA), stdout=sys.stderr)
        call_command("collectstatic", interactive=False, verbosity=0)
        if stamp is not None:
            stamp.write_text(made_from)
    if settings.DEMO and "demo" in get_commands():
        call_command("demo", stdout=sys.stdout)


def _is_made_from(fingerprint: str, stamp: Path | None) -> bool:
    """Return whether data and static files stand as the stamp says; without a stamp nobody knows."""
    if stamp is None or not Path(settings.STATIC_ROOT).exists():
        return False
    return stamp.exists() and stamp.read_text() == fingerprint


def _fingerprint() -> str:
    """Return what tells this state of code, data and static files from any other."""
    digest = hashlib.sha256(f"{settings.DEMO} {settings.STATIC_ROOT}".encode())
    for path in _sources():
        digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    apps = [ROOT / app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()]
    found = [path for folder in (ROOT / "data", ROOT / "static") for path in folder.rglob("*")]
    found += [path for app in apps for path in app.rglob("*.py")]
    found.append(ROOT / "requirements.txt")
    return sorted(path for path in found if path.is_file())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
