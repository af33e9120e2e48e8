"""Every language of the catalogue says the same things."""

import string

import pytest

from simmodel.languages import catalogue, languages


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", languages())
def test_languages_have_the_same_keys_and_the_same_places_to_fill(lang):
    reference = catalogue("en")
    texts = catalogue(lang)
    assert set(texts) == set(reference)
    for key, text in texts.items():
        assert text.strip(), key
        assert places(text) == places(reference[key]), key
