"""Sentences of the memo in a language; they stand in the catalogue under ``explain_…``."""

from collections.abc import Callable

from simmodel.reports.texts import text

Say = Callable[..., str]
"""Key and values in, sentence out."""


def sayer(lang: str) -> Say:
    """Speak one language.

    >>> sayer("zh")("sulphur")
    '硫分'
    """

    def say(key: str, **values: object) -> str:
        return text(f"explain_{key}", lang, **values)

    return say
