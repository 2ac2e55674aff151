"""From a decision to a certificate, whatever is delivered twice, late or in the wrong order."""

import json

from certification.credential import multibase, proof


async def test_a_pass_becomes_a_certificate_with_number_and_signed_credential(service, world):
    told = await world.certified()

    assert told.agency == "LSP-SEN" and told.organiser == "DISNAKER-TNG"
    assert told.subject == told.data["certificate_id"]
    assert told.data["number"] == "EKS-LSP-SEN-2025-000001"
    assert (told.data["valid_from"], told.data["valid_until"]) == ("2025-01-15", "2028-01-15")
    assert "Siti" not in json.dumps(told.data)

    answer = await service.get(
        f"/v1/certificates/{told.subject}/credential", agency="LSP-SEN", scopes="certification:read"
    )
    credential = answer.json()
    assert credential["credentialSubject"]["holderName"] == "Siti Rahmawati"
    did = (await service.get("/.well-known/did.json")).json()
    key = did["verificationMethod"][0]
    assert credential["proof"]["verificationMethod"] == key["id"]
    assert proof.verifies(credential, multibase.public_key(key["publicKeyMultibase"]))
