"""`script/manage` finds the portal's database, whether the portal runs or not."""

import os
import subprocess
import sys

from mpp.supervisor.parts import Crew
from mpp.supervisor.paths import ROOT, Var
from mpp.supervisor.postgres import Cluster


def which_database(var: Var) -> str:
    ask = "from django.db import connection as c; c.cursor().execute('SELECT 1'); print(c.settings_dict['HOST'])"
    done = subprocess.run(
        [sys.executable, "-m", "mpp.supervisor.manage", "shell", "--no-imports", "-c", ask],
        env={"PATH": os.environ["PATH"], "MPP_VAR": str(var.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_manage_joins_a_running_database(session_var: Var, crew: Crew):
    with Cluster(session_var) as cluster, crew:
        cluster.start(crew)

        assert which_database(session_var) == str(cluster.home / "run")
        assert crew.parts[0].is_alive()


def test_manage_starts_the_database_for_as_long_as_it_takes(session_var: Var):
    cluster = Cluster(session_var)

    assert which_database(session_var) == str(cluster.home / "run")
    assert not (cluster.data / "postmaster.pid").exists()
