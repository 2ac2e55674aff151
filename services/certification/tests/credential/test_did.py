"""An address and the identifier that follows from it."""

import pytest

from certification.credential.did import did_document, did_web


@pytest.mark.parametrize(
    ("public_url", "did"),
    [
        ("https://certificates.example", "did:web:certificates.example"),
        ("https://certificates.example/", "did:web:certificates.example"),
        ("http://127.0.0.1:8104", "did:web:127.0.0.1%3A8104"),
        ("https://host.example/lsp/sen", "did:web:host.example:lsp:sen"),
    ],
)
def test_the_identifier_follows_from_the_public_address(public_url, did):
    assert did_web(public_url) == did


@pytest.mark.parametrize("public_url", ["certificates.example", "https://", "https://user@host.example"])
def test_an_address_that_nobody_can_resolve_is_refused(public_url):
    with pytest.raises(ValueError, match="host"):
        did_web(public_url)


def test_former_keys_stay_published():
    document = did_document("did:web:x", ["z6MkNew", "z6MkOld"])
    assert [method["publicKeyMultibase"] for method in document["verificationMethod"]] == [
        "z6MkNew",
        "z6MkOld",
    ]
    assert document["assertionMethod"] == ["did:web:x#z6MkNew", "did:web:x#z6MkOld"]
