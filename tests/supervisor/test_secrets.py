import pytest
from cryptography.fernet import Fernet

from mpp.supervisor import secrets
from mpp.supervisor.paths import Trouble, Var


def test_keys_are_made_once_and_only_their_owner_reads_them(var: Var):
    first = secrets.ready(var, data_exists=False)

    assert secrets.ready(var, data_exists=True) == first
    assert var.secrets.stat().st_mode & 0o777 == 0o600
    assert Fernet(first["MPP_FIELD_KEYS"].encode()).decrypt is not None


def test_the_environment_goes_first(var: Var, monkeypatch: pytest.MonkeyPatch):
    secrets.ready(var, data_exists=False)
    monkeypatch.setenv("MPP_HASH_KEY", "from outside")

    assert secrets.ready(var, data_exists=True)["MPP_HASH_KEY"] == "from outside"


def test_lost_keys_of_existing_data_are_not_replaced(var: Var, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MPP_FIELD_KEYS", raising=False)

    with pytest.raises(Trouble, match="hilang, padahal basis datanya ada"):
        secrets.ready(var, data_exists=True)

    assert not var.secrets.exists()
