"""How numbers are written in messages."""


def apart(one: float, other: float, digits: int = 3) -> tuple[str, str]:
    """Return two numbers with so many digits, or with as many more as show that they differ, up to twelve."""
    texts = [(f"{one:z.{more}f}", f"{other:z.{more}f}") for more in range(digits, 13)]
    return next((each for each in texts if each[0] != each[1]), texts[0])


def both(expected: float, got: float) -> str:
    """Say what a value should be and what it is."""
    should, yours = apart(expected, got)
    return f"should be {should}; yours is {yours}"
