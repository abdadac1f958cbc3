import pytest
from cryptography.fernet import Fernet, InvalidToken

from mpp.lib import crypto
from mpp.lib.crypto import EncryptedTextField, keyed_hash

FIELD = EncryptedTextField()


@pytest.fixture(autouse=True)
def _fresh_cipher():
    crypto._cipher.cache_clear()
    yield
    crypto._cipher.cache_clear()


def use_keys(settings, *keys):
    settings.FIELD_KEYS = list(keys)
    crypto._cipher.cache_clear()


def test_what_is_stored_is_unreadable_and_differs_each_time():
    stored = FIELD.get_prep_value("1671991403900001")

    assert "1671991403900001" not in stored
    assert stored != FIELD.get_prep_value("1671991403900001")
    assert FIELD.from_db_value(stored) == "1671991403900001"


@pytest.mark.parametrize("empty", ["", None])
def test_nothing_stays_nothing(empty):
    assert FIELD.from_db_value(FIELD.get_prep_value(empty)) == empty


def test_a_new_key_encrypts_and_the_old_one_still_reads(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    use_keys(settings, old)
    before = FIELD.get_prep_value("rahasia")

    use_keys(settings, new, old)
    after = FIELD.get_prep_value("rahasia")
    assert FIELD.from_db_value(before) == "rahasia"

    use_keys(settings, new)
    assert FIELD.from_db_value(after) == "rahasia"
    with pytest.raises(InvalidToken):
        FIELD.from_db_value(before)


def test_hashes_differ_by_number_purpose_and_installation(settings):
    mine = keyed_hash("1671991403900001", purpose="nik")

    assert mine == keyed_hash("1671991403900001", purpose="nik")
    assert len(mine) == 64
    others = {keyed_hash("1671991403900002", purpose="nik"), keyed_hash("1671991403900001", purpose="kk")}
    settings.HASH_KEY = "another key"
    others.add(keyed_hash("1671991403900001", purpose="nik"))
    assert len(others | {mine}) == 4


def test_no_number_has_no_hash():
    assert keyed_hash("", purpose="nik") == ""
