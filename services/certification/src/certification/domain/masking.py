"""What a stranger who knows only a number gets to see of a name."""


def masked(name: str) -> str:
    """The initial of each word. The number of dots is constant: the length of a name narrows down a guess.

    >>> masked("Siti Rahmawati")
    'S••• R•••'
    """
    return " ".join(f"{word[0]}•••" for word in name.split())
