"""The proof is the one that W3C describes, and holds only for what was signed."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from certification.credential import multibase, proof

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
METHOD = "did:web:certificates.example#z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"
SIGNED = proof.sign(
    {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://certificates.example/contexts/v1"],
        "type": ["VerifiableCredential"],
        "issuer": METHOD.split("#", maxsplit=1)[0],
        "validFrom": "2025-01-15T00:00:00+07:00",
        "credentialSubject": {"name": "Sítí Rahmawati", "units": [{"code": "LOG.PR.001", "position": 1}]},
    },
    KEY,
    METHOD,
    datetime(2025, 1, 15, 9, 30, 0, 999, tzinfo=UTC),
)


def test_a_proof_stays_what_it_is():
    """Ed25519 is deterministic, so a change of this value means that old credentials verify no more."""
    assert SIGNED["proof"] == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2025-01-15T09:30:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": SIGNED["@context"],
        "proofValue": "z41UpscgC1y7vEUx1PW5pNuiDamfBL2o3PsgN3AZ7gn5Sq53Ls4iHHY5RRqMJJHE2oXuJEDfMN5ZwfPhdRvoXQZY7",
    }
    assert proof.verifies(SIGNED, KEY.public_key())


def plain_verify(signed: dict, raw_public_key: bytes) -> None:
    """The steps of the Recommendation with nothing of ours: json, hashlib, an alphabet and the signature.

    `json.dumps` gives RFC 8785 for documents like these, whose keys are ASCII and which hold no floats.
    """

    def canonical(value: dict) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    document = {name: value for name, value in signed.items() if name != "proof"}
    options = {name: value for name, value in signed["proof"].items() if name != "proofValue"}
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number = 0
    for letter in signed["proof"]["proofValue"][1:]:
        number = number * 58 + alphabet.index(letter)
    data = sha256(canonical(options)).digest() + sha256(canonical(document)).digest()
    Ed25519PublicKey.from_public_bytes(raw_public_key).verify(number.to_bytes(64, "big"), data)


def test_an_independent_verifier_agrees():
    signed = proof.sign(
        {"@context": ["c"], "name": "Sítí", "n": [1, None, True]}, KEY, "did:x#k", datetime.now(UTC)
    )
    raw = KEY.public_key().public_bytes_raw()
    plain_verify(signed, raw)
    with pytest.raises(InvalidSignature):
        plain_verify({**signed, "name": "Siti"}, raw)


leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20)
documents = st.dictionaries(
    st.text(max_size=8).filter(lambda key: key not in {"proof", "@context"}),
    st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
    max_size=5,
)


@given(documents)
def test_what_was_signed_verifies_however_it_is_written_down(document):
    signed = proof.sign(document, KEY, "did:x#k", datetime.now(UTC))
    rewritten = json.loads(json.dumps(dict(reversed(signed.items())), indent=3))
    assert proof.verifies(rewritten, KEY.public_key())


@given(documents, st.text(max_size=8), leaves)
def test_a_changed_credential_does_not_verify(document, name, value):
    signed = proof.sign(document, KEY, "did:x#k", datetime.now(UTC))
    changed = {**signed, name: value}
    same = proof.canonical(changed) == proof.canonical(signed)
    assert proof.verifies(changed, KEY.public_key()) == same


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", "2025-01-15T09:30:01Z"),
        ("verificationMethod", "did:key:other"),
        ("proofPurpose", "authentication"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("type", "Ed25519Signature2020"),
        ("proofValue", "z111"),
        ("proofValue", "not multibase"),
        ("proofValue", None),
        ("@context", ["https://certificates.example/contexts/v1"]),
        ("@context", "https://www.w3.org/ns/credentials/v2"),
    ],
)
def test_a_changed_proof_does_not_verify(member, value):
    changed = {**SIGNED, "proof": {**SIGNED["proof"], member: value}}
    assert not proof.verifies(changed, KEY.public_key())


def test_another_key_does_not_verify_it():
    assert not proof.verifies(SIGNED, Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("broken", [{}, {"proof": None}, {"proof": [SIGNED["proof"]]}, {"proof": {}}])
def test_what_bears_no_proof_does_not_verify(broken):
    document = {name: value for name, value in SIGNED.items() if name != "proof"}
    assert not proof.verifies({**document, **broken}, KEY.public_key())


def test_contexts_may_be_added_behind_those_that_were_signed():
    """Verification, step 4 of section 3.3.2: the proof's own contexts have to come first."""
    more = {**SIGNED, "@context": [*SIGNED["@context"], "https://holder.example/notes/v1"]}
    assert proof.verifies(more, KEY.public_key())
    before = {**SIGNED, "@context": ["https://holder.example/notes/v1", *SIGNED["@context"]]}
    assert not proof.verifies(before, KEY.public_key())


@given(st.binary(max_size=70))
def test_multibase_gives_back_what_it_was_given(data):
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize("text", ["", "f00", "z0", "zl", "zO", "z I"])
def test_other_alphabets_are_not_multibase_of_ours(text):
    with pytest.raises(ValueError, match="base58btc"):
        multibase.decode(text)


def test_a_key_is_written_as_multikey():
    written = multibase.multikey(KEY.public_key())
    assert written == METHOD.split("#")[1]
    assert multibase.public_key(written).public_bytes_raw() == KEY.public_key().public_bytes_raw()
    with pytest.raises(ValueError, match="Multikey"):
        multibase.public_key(multibase.encode(b"\x12\x00" + bytes(32)))
