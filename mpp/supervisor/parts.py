"""The parts of a running portal: child processes, each in a process group of its own."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from mpp.supervisor.paths import Trouble, say, write_whole

RESTARTS = 5
RESTARTS_WITHIN = 60.0  # seconds
RESTART_DELAY = 0.5  # seconds, times the deaths before: the first is an accident, the fifth wants a moment
LOG_BYTES_MAX = 10 * 1024 * 1024

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Stopping(Exception):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal has gone."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass
class Part:
    """One program to keep running. Times in seconds."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: int | None = None
    group: int | None = None
    stop_with: signal.Signals = signal.SIGTERM
    stop_within: float = 20.0
    is_recorded: bool = True  # Whether `end_leftovers` should end it; the database has a way of its own.
    process: subprocess.Popen | None = None
    deaths: deque[float] = field(default_factory=deque)
    due: float | None = None  # When a dead part may start again (monotonic).

    def start(self) -> None:
        with _log_of(self.log) as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the parts, in order.
                preexec_fn=_die_with_parent(self.stop_with),
            )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the part and all it started; by force when asking takes too long."""
        if self.process is None:
            return
        if self.is_alive():
            self.process.send_signal(self.stop_with)
            try:
                self.process.wait(self.stop_within)
            except subprocess.TimeoutExpired:
                say(f"{self.name}: tidak mau berhenti, dimatikan.")
        _kill_group(self.process.pid)
        self.process.wait()


class Crew:
    """Starts parts, keeps them alive, stops them in reverse order."""

    def __init__(self, record: Path) -> None:
        self.parts: list[Part] = []
        self._record = record
        self._asked_by: int | None = None
        self._listened_to: list[signal.Signals] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is Stopping:
            say("Menghentikan semua …")
        self.stop()

    def listen(self) -> None:
        """Take the signals that ask to stop; they are obeyed in `pause`, never in the middle of something."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # Started with nohup: the terminal may go.
            signal.signal(number, self._ask_to_stop)
            self._listened_to.append(number)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self._asked_by = number

    def pause(self, seconds: float = 0.1) -> None:
        """Wait. Raises Stopping as soon as somebody asked for it."""
        end = time.monotonic() + seconds
        while self._asked_by is None and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.05))
        if self._asked_by is not None:
            raise Stopping(self._asked_by)

    def wait_until(self, happened: Callable[[], bool], *, within: float, every: float = 0.1) -> bool:
        """Return whether it happened within so many seconds, minding the parts meanwhile."""
        end = time.monotonic() + within
        while not happened():
            if time.monotonic() > end:
                return False
            self.mind()
            self.pause(every)
        return True

    def add(self, part: Part) -> None:
        self.parts.append(part)
        part.start()
        self._write_record()

    def run(self, command: Sequence[str | Path], env: Mapping[str, str]) -> str:
        """Run one program in the background to its end and return its standard output; the parts are minded meanwhile.

        Raises Trouble when it fails: what was wrong it has said itself, on standard error.
        """
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_die_with_parent(signal.SIGTERM),
        )
        assert process.stdout is not None
        try:
            self.wait_until(lambda: process.poll() is not None, within=float("inf"))
            said = process.stdout.read()
        finally:
            if process.poll() is None:
                _end_group(process.pid, lambda: process.poll() is None, within=10.0)
                process.wait()
            process.stdout.close()
        if process.returncode:
            raise Trouble("Persiapan gagal, portal tidak dijalankan (sebabnya di atas).")
        return said

    def attend(self, command: Sequence[str | Path], env: Mapping[str, str], *, cwd: Path) -> int:
        """Run one program in the foreground, with our terminal, and return its exit code."""
        process = subprocess.Popen(command, cwd=cwd, env=env)
        try:
            self.wait_until(lambda: process.poll() is not None, within=float("inf"))
        except Stopping as stopping:
            # Ctrl-C has reached it too, and a second one would cut its tidying short.
            if stopping.number != signal.SIGINT:
                process.send_signal(signal.SIGINT)
            process.wait()
            raise
        return process.returncode

    def mind(self) -> None:
        """Start again what has died. Raises Trouble when a part will not stay alive."""
        now = time.monotonic()
        for part in self.parts:
            if part.is_alive():
                continue
            if part.due is None:
                self._note_death(part, now)
            elif part.due <= now:
                part.due = None
                part.start()
                self._write_record()

    def _note_death(self, part: Part, now: float) -> None:
        assert part.process is not None
        _kill_group(part.process.pid)  # What it had started must not stand in its successor's way.
        part.deaths.append(now)
        while part.deaths[0] < now - RESTARTS_WITHIN:
            part.deaths.popleft()
        if len(part.deaths) > RESTARTS:
            raise Trouble(
                f"{part.name}: mati {len(part.deaths)} kali dalam satu menit; semua dihentikan. "
                f"Lihat {part.log}."
            )
        say(f"{part.name}: berhenti ({_how(part.process.returncode)}), dijalankan lagi.")
        part.due = now + RESTART_DELAY * (len(part.deaths) - 1)

    def stop(self) -> None:
        """Stop all, in reverse order of starting: the database, started first, ends last."""
        for number in self._listened_to:
            signal.signal(number, signal.SIG_IGN)
        while self.parts:
            self.parts.pop().stop()
            self._write_record()

    def _write_record(self) -> None:
        """Note what runs, for a next run to end should we be killed."""
        running = [
            {"name": part.name, "pid": part.process.pid, "birth": birth(part.process.pid)}
            for part in self.parts
            if part.process is not None and part.is_alive() and part.is_recorded
        ]
        write_whole(self._record, json.dumps(running))


def end_leftovers(record: Path) -> None:
    """End the parts of an earlier run that was killed before it could stop them."""
    try:
        leftovers = json.loads(record.read_text())
    except (OSError, ValueError):
        return
    for left in leftovers:
        pid, born = left["pid"], left["birth"]
        if born is not None and birth(pid) == born:
            say(f"{left['name']}: sisa dari jalan sebelumnya, dihentikan.")
            _end_group(pid, partial(_still_lives, pid, born), within=20.0)
    record.unlink(missing_ok=True)


def _still_lives(pid: int, born: str) -> bool:
    return birth(pid) == born


def birth(pid: int) -> str | None:
    """Return what tells this process from a later one with the same number; None when it has ended."""
    proc = Path("/proc")
    if not (proc / "self/stat").exists():
        return _birth_by_ps(pid)
    try:
        fields = (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, start_ticks = fields[0], fields[19]  # proc(5): fields 3 and 22
    boot = (proc / "sys/kernel/random/boot_id").read_text().strip()
    return None if state in "ZX" else f"{boot} {start_ticks}"


def _birth_by_ps(pid: int) -> str | None:
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return found.stdout.strip() or None


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what makes a child on Linux get this signal when we are killed.

    Elsewhere the next run ends what is left over (`end_leftovers`).
    """
    if _libc is None:
        return None
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # It was killed before the line above.
            os._exit(1)

    return prepare


def _end_group(pid: int, is_alive: Callable[[], bool], *, within: float) -> None:
    try:
        os.killpg(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    end = time.monotonic() + within
    while is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    # Nothing may be left of it; for a group of dead processes macOS says "not permitted".
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _how(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"kode {returncode}"


def _log_of(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_suffix(".log.1"))
    return path.open("a", encoding="utf-8")
