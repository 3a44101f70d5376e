"""A number and its words, right at 1."""


def counted(n: int, one: str, many: str) -> str:
    """``"1 person was"``, ``"2 people were"``, ``"1,200 people were"``.

    Examples
    --------
    >>> counted(1, "more was", "more were"), counted(0, "more was", "more were")
    ('1 more was', '0 more were')
    """
    return f"{n:,} {one if n == 1 else many}"


def people(n: int) -> str:
    return counted(n, "person", "people")
