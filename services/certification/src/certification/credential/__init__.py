"""The certificate as a W3C Verifiable Credential 2.0 with a Data Integrity proof (`eddsa-jcs-2022`).

`document` says what is certified, `proof` signs and verifies any JSON document, `did` publishes the keys,
`multibase` is the alphabet they are written in. Nothing here does I/O.
"""
