"""The settings fail loudly on what they do not know, and refuse production with weak values."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "MPP_DEMO": "0",
    "MPP_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz",
    "MPP_HASH_KEY": "zyxwvutsrqponmlkjihgfedcba-0123456789-abcdefghijklmnopqrstuvwxyz",
    "MPP_FIELD_KEYS": "dGVzdHMtb25seS1rZXktMDEyMzQ1Njc4OWFiY2RlZiE=",
    "MPP_HOSTS": "mpp.example",
    "MPP_SITE_URL": "https://mpp.example",
    "DATABASE_URL": "postgres://mpp@localhost/mpp",
}


def load(**changes: str) -> subprocess.CompletedProcess:
    """Load the settings in a process of their own, with nothing else of ours in the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MPP_")}
    environment |= PRODUCTION | changes
    return subprocess.run(
        [sys.executable, "-c", "import mpp.settings as s; print(s.SESSION_COOKIE_NAME, s.DEBUG)"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_host_cookies_and_without_debug():
    loaded = load()

    assert loaded.stdout.split() == ["__Host-sesi", "False"], loaded.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MPP_SECRET_KEY": "short"}, "MPP_SECRET_KEY is too weak"),
        ({"MPP_SECRET_KEY": "a" * 60}, "MPP_SECRET_KEY is too weak"),
        ({"MPP_SECRET_KEY": ""}, "MPP_SECRET_KEY is not set"),
        ({"MPP_HASH_KEY": "short"}, "MPP_HASH_KEY is too weak"),
        ({"MPP_FIELD_KEYS": ""}, "MPP_FIELD_KEYS is not set"),
        ({"MPP_FIELD_KEYS": f"{PRODUCTION['MPP_FIELD_KEYS']},short"}, "MPP_FIELD_KEYS: key 2 of 2"),
        ({"TRUSTED_PROXIES": "10.0.0.0/8,nginx"}, "TRUSTED_PROXIES holds 'nginx'"),
        ({"MPP_LOCAL_NETWORKS": "10.1.0.1/16"}, "MPP_LOCAL_NETWORKS holds '10.1.0.1/16'"),
        ({"MPP_SMTP_URL": "smtp://mail.example:mail"}, "MPP_SMTP_URL must look like"),
        ({"PORT": "65536"}, "PORT is '65536'"),
        ({"MPP_HOSTS": ""}, "MPP_HOSTS is not set"),
        ({"MPP_SITE_URL": "http://mpp.example"}, "must begin with https://"),
        ({"MPP_DEMO": "yes"}, "MPP_DEMO is 'yes', but must be 1 or 0"),
        ({"MPP_DEBUG": "1"}, "Unknown setting in the environment: MPP_DEBUG"),
        ({"DATABASE_URL": "sqlite:///mpp.db"}, "DATABASE_URL must name a PostgreSQL database"),
        ({"MPP_SMTP_URL": "mail.example"}, "MPP_SMTP_URL must look like"),
        ({"PORT": "http"}, "PORT is 'http', but must be a whole number"),
    ],
)
def test_a_value_that_nobody_foresaw_stops_the_start(changes, sentence):
    loaded = load(**changes)

    assert loaded.returncode != 0
    assert sentence in loaded.stderr


def test_every_setting_is_described():
    source = (settings.BASE_DIR / "mpp/settings.py").read_text()
    described = (settings.BASE_DIR / "docs/settings.md").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    limits = set(re.findall(r"^([A-Z_]+) = ", source.split("# --- Limits")[1], re.MULTILINE))

    assert {name for name in read | limits if f"`{name}`" not in described} == set()
