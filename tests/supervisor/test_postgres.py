import multiprocessing
import os
import pwd
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import unquote

import psycopg2
import pytest

from mpp.supervisor import postgres
from mpp.supervisor.parts import Crew
from mpp.supervisor.paths import ROOT, Trouble, Var
from mpp.supervisor.postgres import PACKAGE, SOCKET, SOCKET_BYTES_MAX, SYSTEM_HOMES, Cluster

IS_ROOT = os.geteuid() == 0
# Root tries what an ordinary user does as well; an ordinary user cannot try what root does.
USERS = [None, "nobody"] if IS_ROOT else [None]


@pytest.fixture
def cluster(session_var: Var) -> Cluster:
    """A cluster that stands still; it is made once and keeps what the tests before left in it."""
    with Cluster(session_var) as cluster:
        cluster.prepare()
    return cluster


@contextmanager
def running(cluster: Cluster, crew: Crew) -> Iterator[str]:
    with cluster, crew:
        yield cluster.start(crew)


def ask(url: str, sql: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_second_start_keeps_the_data(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")

    with running(cluster, crew) as url:
        assert ask(url, "SELECT number FROM kept") == [(7,)]


def test_the_portal_is_an_ordinary_role_in_a_utf8_database_with_checksums(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        found = ask(
            url,
            "SELECT rolsuper, rolcreatedb, current_setting('server_encoding'),"
            " current_setting('data_checksums') FROM pg_roles WHERE rolname = current_user",
        )

    assert found == [(False, True, "UTF8", "on")]


def test_full_text_search_knows_quotes_from_letters(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        assert ask(url, "SELECT to_tsvector('simple', '“praktik”')::text") == [("'praktik':1",)]


def test_wrong_password_is_refused(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        password = (cluster.home / "password").read_text()

        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            ask(url.replace(password, "wrong"), "SELECT 1")


def test_log_does_not_repeat_what_people_typed(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        ask(url, "CREATE TABLE unique_nik (nik text PRIMARY KEY)")
        for _ in range(2):
            with suppress(psycopg2.IntegrityError):
                ask(url, "INSERT INTO unique_nik VALUES ('1671014101900001')")

    log = cluster.var.log("postgres").read_text()
    assert "unique_nik_pkey" in log
    assert "1671014101900001" not in log


def test_a_stale_note_with_the_number_of_another_process_is_no_obstacle(cluster: Cluster, crew: Crew):
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

    with running(cluster, crew) as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_a_server_that_a_killed_run_left_is_ended(cluster: Cluster, crew: Crew, tmp_path: Path):
    before = Crew(tmp_path / "before.json")
    with cluster:
        cluster.start(before)
    left = before.parts[0].process
    assert left is not None

    with running(Cluster(cluster.var), crew) as url:
        assert ask(url, "SELECT 1") == [(1,)]
        assert left.wait(5) == 0


def test_a_killed_server_is_started_again(cluster: Cluster, crew: Crew):
    with running(cluster, crew) as url:
        process = crew.parts[0].process
        assert process is not None
        process.kill()
        process.wait()

        assert crew.wait_until(lambda: crew.parts[0].process is not process, within=10)
        assert crew.wait_until(lambda: answers(url), within=15)


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def test_two_runs_do_not_share_a_cluster(cluster: Cluster, crew: Crew):
    with running(cluster, crew), pytest.raises(Trouble, match="sedang dipakai oleh proses lain"):
        Cluster(cluster.var).prepare()


def test_a_half_made_cluster_is_made_anew(var: Var, crew: Crew):
    home = Cluster(var).home
    (home / "data.new").mkdir(parents=True)
    (home / "data.new" / "PG_VERSION").write_text("18")
    (home / "programs.new").mkdir()
    (home / "key.new").write_text("half a k")

    with running(Cluster(var), crew) as url:
        assert ask(url, "SELECT 1") == [(1,)]
    assert not (home / "data.new").exists()


def test_a_test_cluster_is_not_trusted_after_a_kill(var: Var, crew: Crew, tmp_path: Path):
    cluster = Cluster(var, "test-pg", is_durable=False)
    with running(cluster, crew) as url:
        ask(url, "CREATE TABLE gone (number int)")
    (cluster.data / "postmaster.pid").write_text("1\n")

    with running(Cluster(var, "test-pg", is_durable=False), crew) as url:
        assert ask(url, "SELECT to_regclass('gone') IS NULL") == [(True,)]


def test_the_socket_of_a_deep_folder_has_a_short_path(var: Var, crew: Crew):
    deep = Var(var.path / ("folder-dengan-nama-panjang/" * 5) / 'ya, "ini" var')
    deep.make()
    cluster = Cluster(deep)

    with running(cluster, crew) as url:
        assert ask(url, "SELECT 1") == [(1,)]
        socket = Path(unquote(url.partition("@")[2].partition("/")[0])) / SOCKET
        assert socket.is_socket()
        assert len(os.fsencode(socket)) <= SOCKET_BYTES_MAX
        assert socket.parent.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(cluster.home)
    shutil.rmtree(socket.parent, ignore_errors=True)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # A test runner has threads; no harm.
@pytest.mark.parametrize("user", USERS)
def test_no_parent_folder_changes(var: Var, user: str | None):
    parents = [*var.path.parents, SYSTEM_HOMES, SYSTEM_HOMES.parent, ROOT, *ROOT.parents]
    if user:
        shutil.chown(var.path.parent, user)
        shutil.chown(var.path, user)
    before = [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in parents]

    home = start_and_stop(var, user)

    assert [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in parents] == before
    assert home.is_relative_to(SYSTEM_HOMES if IS_ROOT and not user else var.path)


def start_and_stop(var: Var, user: str | None) -> Path:
    """Start a cluster and stop it, in a process of this user; return where it lay.

    A fork, not a new Python: ours may lie in a folder that the other user cannot enter. So they get a copy of
    PostgreSQL, too.
    """
    site = var.path.parent / "site"
    postgres._copy_programs(site)
    (site / PACKAGE / "__init__.py").touch()
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_start_and_stop, args=(var, user, site, there)
    )
    process.start()
    there.close()
    home = here.recv()
    process.join()
    assert process.exitcode == 0
    return home


def _start_and_stop(var: Var, user: str | None, site: Path, answer: Connection) -> None:
    if user:
        who = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(who.pw_gid)
        os.setuid(who.pw_uid)
        sys.path.insert(0, str(site))
        os.chdir("/")
    with Cluster(var) as cluster, Crew(var.parts) as crew:
        cluster.start(crew)
        answer.send(cluster.home)


def test_a_user_without_a_name_is_refused(var: Var, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 987654)

    with pytest.raises(Trouble, match="Pengguna bernomor 987654 tidak terdaftar"):
        Cluster(var).prepare()


def test_lost_data_is_not_replaced_by_an_empty_cluster(var: Var):
    (var.path / "postgres.json").write_text('{"home": "/var/lib/mpp-gone"}')

    with pytest.raises(Trouble, match="tidak ada lagi" if IS_ROOT else "pengguna lain"):
        Cluster(var).prepare()


if IS_ROOT:

    def test_data_whose_var_folder_was_deleted_is_set_aside(var: Var, crew: Crew):
        first = Cluster(var)
        with running(first, crew) as url:
            ask(url, "CREATE TABLE old (number int)")
        shutil.rmtree(var.path)
        var.make()

        with running(Cluster(var), crew) as url:
            assert ask(url, "SELECT to_regclass('old') IS NULL") == [(True,)]
        assert len(list(SYSTEM_HOMES.glob(f"{first.home.name}.*/data/PG_VERSION"))) == 1

    def test_another_users_cluster_is_refused(var: Var):
        (var.path / "postgres" / "data").mkdir(parents=True)

        with pytest.raises(Trouble, match="pengguna lain"):
            Cluster(var).prepare()
