import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mpp.supervisor import parts
from mpp.supervisor.parts import Crew, Part, birth, end_leftovers
from mpp.supervisor.paths import ROOT, Trouble

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
SLEEP_WITH_CHILD = ["/bin/sh", "-c", "sleep 600 & echo $!; wait"]
CREW_OF_ONE = """
import signal
import sys
from pathlib import Path
from contextlib import suppress
from mpp.supervisor.parts import Crew, Part, Stopping

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where the tests themselves run under nohup
crew = Crew(Path(sys.argv[1]) / "parts.json")
crew.listen()
with suppress(Stopping), crew:
    crew.add(Part("tidur", ["/bin/sleep", "600"], Path(sys.argv[1]) / "tidur.log"))
    print(crew.parts[0].process.pid, flush=True)
    crew.pause(600)
"""


def make_part(folder: Path, command: list[str]) -> Part:
    return Part("bagian", command, folder / "bagian.log")


def pid_of(part: Part) -> int:
    assert part.process is not None
    return part.process.pid


def soon(happens: Callable[[], bool], within: float = 10.0) -> bool:
    end = time.monotonic() + within
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_killed_part_is_said_and_started_again(crew: Crew, tmp_path: Path, capsys: pytest.CaptureFixture):
    part = make_part(tmp_path, SLEEP)
    crew.add(part)
    first = pid_of(part)

    os.kill(first, signal.SIGKILL)

    assert crew.wait_until(lambda: pid_of(part) != first, within=5)
    assert part.is_alive()
    assert capsys.readouterr().err == "bagian: berhenti (SIGKILL), dijalankan lagi.\n"


def test_a_part_that_dies_more_than_five_times_a_minute_is_given_up(
    crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(parts, "RESTART_DELAY", 0.01)
    crew.add(make_part(tmp_path, ["/bin/sh", "-c", "echo mulai; exit 3"]))

    with pytest.raises(Trouble, match="mati 6 kali dalam satu menit"):
        crew.wait_until(lambda: False, within=30)

    assert capsys.readouterr().err.splitlines() == ["bagian: berhenti (kode 3), dijalankan lagi."] * 5
    assert (tmp_path / "bagian.log").read_text() == "mulai\n" * 6


def test_deaths_long_ago_do_not_count(crew: Crew, tmp_path: Path):
    part = make_part(tmp_path, SLEEP)
    crew.add(part)
    part.deaths.extend([time.monotonic() - parts.RESTARTS_WITHIN - 1] * 5)
    first = pid_of(part)

    os.kill(first, signal.SIGKILL)

    assert crew.wait_until(lambda: pid_of(part) != first, within=5)


def test_stop_ends_what_a_part_has_started(crew: Crew, tmp_path: Path):
    part = make_part(tmp_path, SLEEP_WITH_CHILD)
    crew.add(part)
    assert soon(lambda: part.log.read_text().endswith("\n"))
    child = int(part.log.read_text())

    crew.stop()

    assert not part.is_alive()
    assert soon(lambda: birth(child) is None)


def test_stop_goes_backwards(crew: Crew, tmp_path: Path):
    order = tmp_path / "order"
    for name in ("basis data", "tick", "web"):
        told = f"trap 'echo {name} >> {order}; exit' TERM; touch '{tmp_path}/{name}'"
        tell = f"{told}; while :; do sleep 0.05; done"
        crew.add(Part(name, ["/bin/sh", "-c", tell], tmp_path / "log"))
        assert soon((tmp_path / name).exists)

    crew.stop()

    assert order.read_text().split("\n") == ["web", "tick", "basis data", ""]


def test_a_part_that_will_not_stop_is_killed(crew: Crew, tmp_path: Path):
    part = make_part(tmp_path, ["/bin/sh", "-c", "trap '' TERM; echo siap; while :; do sleep 0.05; done"])
    part.stop_within = 0.2
    crew.add(part)
    assert soon(lambda: part.log.read_text() == "siap\n")

    crew.stop()

    assert part.process is not None
    assert part.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_asked_to_stop_stops_its_parts(tmp_path: Path, number: signal.Signals):
    asked = subprocess.Popen(
        [sys.executable, "-c", CREW_OF_ONE, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with asked:
        assert asked.stdout is not None
        part = int(asked.stdout.readline())
        asked.send_signal(number)

    assert asked.returncode == 0
    assert birth(part) is None


def test_nothing_outlives_a_killed_supervisor_and_its_successor(tmp_path: Path):
    supervisor = subprocess.Popen(
        [sys.executable, "-c", CREW_OF_ONE, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with supervisor:
        assert supervisor.stdout is not None
        part = int(supervisor.stdout.readline())
        supervisor.kill()

    end_leftovers(tmp_path / "parts.json")

    assert soon(lambda: birth(part) is None)


def test_leftovers_are_ended(tmp_path: Path):
    record = tmp_path / "parts.json"
    with subprocess.Popen(SLEEP, start_new_session=True) as left:
        record.write_text(json.dumps([{"name": "web", "pid": left.pid, "birth": birth(left.pid)}]))

        end_leftovers(record)

        assert left.wait(5) == -signal.SIGTERM
    assert not record.exists()


def test_a_process_that_took_the_number_of_a_leftover_is_left_alone(tmp_path: Path):
    record = tmp_path / "parts.json"
    with subprocess.Popen(SLEEP, start_new_session=True) as other:
        record.write_text(json.dumps([{"name": "web", "pid": other.pid, "birth": "another time"}]))

        end_leftovers(record)

        assert other.poll() is None
        other.kill()


def test_run_returns_what_was_printed(crew: Crew):
    assert crew.run(["/bin/echo", "akun contoh"], {}) == "akun contoh\n"


def test_run_raises_when_the_program_fails(crew: Crew):
    with pytest.raises(Trouble, match="Persiapan gagal"):
        crew.run(["/bin/sh", "-c", "exit 1"], {})
