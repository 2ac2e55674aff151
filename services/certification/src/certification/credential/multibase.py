"""base58btc in multibase (prefix `z`), and Ed25519 keys as Multikey (W3C Controlled Identifiers 1.0)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: value for value, letter in enumerate(_ALPHABET)}

ED25519_PUBLIC = b"\xed\x01"
"""Multicodec `ed25519-pub`, as an unsigned varint."""


def encode(data: bytes) -> str:
    """Bytes as base58btc; each leading zero byte becomes a leading `1`."""
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        letters = _ALPHABET[digit] + letters
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + letters


def decode(text: str) -> bytes:
    """Raises ValueError for anything but base58btc."""
    if not text.startswith("z"):
        raise ValueError("multibase other than base58btc (z)")
    number = 0
    for letter in text[1:]:
        if letter not in _DIGITS:
            raise ValueError("a letter outside the base58btc alphabet")
        number = number * 58 + _DIGITS[letter]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(key: Ed25519PublicKey) -> str:
    return encode(ED25519_PUBLIC + key.public_bytes_raw())


def public_key(text: str) -> Ed25519PublicKey:
    """The key written as Multikey. Raises ValueError if it is none, or not an Ed25519 key."""
    raw = decode(text)
    if not raw.startswith(ED25519_PUBLIC):
        raise ValueError("not an Ed25519 Multikey")
    return Ed25519PublicKey.from_public_bytes(raw[len(ED25519_PUBLIC) :])
