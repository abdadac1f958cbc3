"""Settings of the tests: the demo's, with fixed secrets and a cheap password hash."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("MPP_DEMO", "1")
os.environ.setdefault("MPP_SECRET_KEY", "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-secret")
os.environ.setdefault("MPP_HASH_KEY", "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-hash--")
os.environ.setdefault("MPP_FIELD_KEYS", "dGVzdHMtb25seS1rZXktMDEyMzQ1Njc4OWFiY2RlZiE=")
os.environ.setdefault("DATABASE_URL", "postgres://mpp:mpp@127.0.0.1:5432/mpp")
os.environ["MPP_VAR"] = tempfile.mkdtemp(prefix="mpp-tests-")  # One per worker: tests never touch var/.
atexit.register(shutil.rmtree, os.environ["MPP_VAR"], ignore_errors=True)

from mpp.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True)  # noqa: F405 - Whitenoise warns of a missing folder, and a warning fails a test.
