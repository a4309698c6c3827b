"""The private key that logs in to Snowflake, as people have it."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from hsp_assets.failures import PermanentFailure
from hsp_assets.resources.snowflake_session import Key


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: RSAPrivateKey, encryption: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_a_key_in_base64_is_opened(key: RSAPrivateKey) -> None:
    text = b64encode(pem(key)).decode()
    assert Key(text).open().private_numbers() == key.private_numbers()


def test_a_key_as_it_is_is_opened(key: RSAPrivateKey) -> None:
    assert Key(pem(key).decode()).open().private_numbers() == key.private_numbers()


def test_a_locked_key_is_opened_by_its_password(key: RSAPrivateKey) -> None:
    text = b64encode(pem(key, BestAvailableEncryption(b"word"))).decode()
    assert Key(text, "word").open().private_numbers() == key.private_numbers()


@pytest.mark.parametrize("password", [None, "another"])
def test_a_locked_key_without_its_password_is_told(
    key: RSAPrivateKey, password: str | None
) -> None:
    text = b64encode(pem(key, BestAvailableEncryption(b"word"))).decode()
    with pytest.raises(PermanentFailure, match="HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD"):
        Key(text, password).open()


@pytest.mark.parametrize("text", ["no key", "bm8ga2V5"])
def test_what_is_no_key_is_told_without_showing_it(text: str) -> None:
    with pytest.raises(PermanentFailure, match="base64 -w0") as raised:
        Key(text).open()
    assert text not in str(raised.value)
