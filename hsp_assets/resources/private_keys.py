"""Private keys in every form in which people have them, as the Snowflake connector takes one.

A key in a variable may be the text of a PEM file, with real or escaped line breaks or with none, or
base64 of such a file or of the key itself. Which key logs in where belongs to `snowflake_login`.
"""

import base64
import binascii
import re

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from hsp_assets.failures import PermanentFailure

PEM = re.compile(r"(-----BEGIN [A-Z ]+-----)(.*)(-----END [A-Z ]+-----)", re.DOTALL)
ENCRYPTED_THE_OLD_WAY = "Proc-Type"
"""Such a PEM has lines of its own before the key."""
LEAST_BITS = 2_048
"""Snowflake takes no shorter RSA key."""
FORMS = "the text of a PEM file, that text in base64, or the key's DER in base64"


def private_key(text: str, password: str | None, variable: str) -> bytes:
    """A private key, decrypted, in DER.

    Args:
        text: the key, in any form.
        password: of an encrypted key; not needed for one that is not.
        variable: where the text came from, for messages.

    Raises:
        PermanentFailure: it is no private key that Snowflake takes, or the password is wrong.

    """
    secret = password.encode() if password else None
    try:
        loaded = _loaded(text.strip().strip("'\"").replace("\\r", "").replace("\\n", "\n"), secret)
    except TypeError as error:
        if secret is not None and "not encrypted" in str(error):
            return private_key(text, None, variable)
        raise PermanentFailure(
            f"The private key in {variable} is encrypted: set its password in "
            "HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD."
        ) from error
    except (ValueError, binascii.Error) as error:
        raise PermanentFailure(_unreadable(text, variable, has_password=bool(secret))) from error
    if not isinstance(loaded, RSAPrivateKey | EllipticCurvePrivateKey):
        raise PermanentFailure(f"The private key in {variable} is neither RSA nor ECDSA. {MAKE}")
    if isinstance(loaded, RSAPrivateKey) and loaded.key_size < LEAST_BITS:
        raise PermanentFailure(
            f"The private key in {variable} has {loaded.key_size} bits; Snowflake asks for "
            f"{LEAST_BITS} or more. {MAKE}"
        )
    return loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


MAKE = (
    "Make one by: openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out rsa_key.p8 -nocrypt"
)


def _loaded(text: str, password: bytes | None) -> object:
    if found := PEM.search(text):
        return load_pem_private_key(_with_lines(*found.groups()).encode(), password)
    decoded = base64.b64decode("".join(text.split()), validate=True)
    if decoded.lstrip().startswith(b"-----BEGIN"):
        return _loaded(decoded.decode(), password)
    return load_der_private_key(decoded, password)


def _with_lines(head: str, body: str, tail: str) -> str:
    """A PEM with its line breaks, which some places where secrets are kept turn into blanks."""
    if ENCRYPTED_THE_OLD_WAY in body:
        return f"{head}{body}{tail}"
    return "\n".join((head, "".join(body.split()), tail))


def _unreadable(text: str, variable: str, *, has_password: bool) -> str:
    if "PUBLIC KEY" in text:
        return (
            f"{variable} holds a public key. Set the private key that it belongs to; the public "
            "one is set in Snowflake, by ALTER USER ... SET RSA_PUBLIC_KEY."
        )
    if "OPENSSH" in text:
        return (
            f"{variable} holds a key in OpenSSH's own format. Convert it by: "
            "ssh-keygen -p -m PKCS8 -f <file>"
        )
    if "BEGIN" not in text and re.search(r"\.(pem|p8|key)$|^[~.]?/", text.strip()):
        return f"{variable} holds a path: set it in HSP_SNOWFLAKE_PRIVATE_KEY_PATH instead."
    wrong = " or its password, HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD, is wrong" if has_password else ""
    return f"{variable} cannot be read as a private key{wrong}. It must be {FORMS}. {MAKE}"
