"""`script/manage`: a command of `manage.py` with the keys and the database of `script/server`."""

import os
import sys
from contextlib import nullcontext

from mpp.supervisor import server
from mpp.supervisor.parts import Crew, Stopping
from mpp.supervisor.paths import ROOT, Trouble, Var, say
from mpp.supervisor.postgres import Cluster


def main(arguments: list[str]) -> int:
    """Return the command's exit code. The database is started for as long as it takes, unless it runs."""
    var = Var.from_environment()
    crew = Crew(var.path / "manage-parts.json")
    try:
        cluster = None if os.environ.get("DATABASE_URL") else Cluster(var)
        env = server.surroundings(var, server.Address.from_environment(), cluster)
        crew.listen()
        with cluster or nullcontext(), crew:
            if cluster is not None:
                env["DATABASE_URL"] = cluster.url if cluster.is_in_use() else cluster.start(crew)
            return crew.attend([sys.executable, "manage.py", *arguments], env, cwd=ROOT)
    except Stopping:
        return 130
    except Trouble as trouble:
        say(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
