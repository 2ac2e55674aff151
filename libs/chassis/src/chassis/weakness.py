"""Why a secret is no secret. Outside development a process with such a one does not start.

A length and a list catch what people really do: leave the example in, repeat a letter, take the name of the thing.
They cannot tell a good password from a bad one of the same length; take 32 random bytes.
"""

SHORTEST = 16
FEWEST_CHARACTERS = 8
PLACEHOLDERS = ("change", "example", "insert", "placeholder", "replace", "your-", "<")
"""What the value of an example begins with."""
WELL_KNOWN = ("admin", "ekspor", "kafka", "keycloak", "password", "postgres", "secret", "default", "test")
"""Not even repeated, or with digits behind, are these secrets."""


def weakness_of(secret: str) -> str | None:
    """What is wrong with it, in words that do not show it; None if nothing is seen."""
    plain = secret.strip().lower()
    if len(plain) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if plain.startswith(PLACEHOLDERS):
        return "is the placeholder of an example"
    if len(set(plain)) < FEWEST_CHARACTERS:
        return f"has fewer than {FEWEST_CHARACTERS} different characters"
    rest = plain
    for word in WELL_KNOWN:
        rest = rest.replace(word, "")
    if not rest.strip("0123456789-_.!"):
        return "is made of well-known words"
    return None
