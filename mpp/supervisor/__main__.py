"""`python -m mpp.supervisor server|test|manage …` on a bare Python: make the environment, go on inside it."""

import os
import sys

from mpp.supervisor import server, venv
from mpp.supervisor.paths import Trouble, Var, say


def main() -> int:  # noqa: RET503 (execv does not return)
    if not sys.argv[1:] or sys.argv[1] not in ("server", "test", "manage"):
        say("Pakai: script/server, script/test [argumen pytest], atau script/manage PERINTAH.")
        return 2
    what, arguments = sys.argv[1], sys.argv[2:]
    var = Var.from_environment()
    try:
        if what == "server":
            # A taken port is said now, not after minutes of installing.
            server.check_before_anything_slow(var)
        python = venv.ready(var, to_check=what == "test")
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say(f"Folder {var.path} tidak dapat dipakai: {error.strerror} ({error.filename}).")
        return 1
    except KeyboardInterrupt:
        return 130
    os.execv(python, [str(python), "-m", f"mpp.supervisor.{what}", *arguments])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
