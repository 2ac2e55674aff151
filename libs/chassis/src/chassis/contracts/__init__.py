"""What services promise each other, generated from their code and checked against what is committed.

`python -m chassis.contracts registration training ...` writes `contracts/` and the generated pages of `docs/`.
It refuses a change of a published v1 event that is no addition: that needs a v2 beside it.
"""
