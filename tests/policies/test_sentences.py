"""Where a sentence ends: what decides stands in one, and no other sentence in it may blur it."""

from __future__ import annotations

import pytest

from policies.sentences import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Agradecemos a V. Exa. o interesse demonstrado. Infelizmente escolhemos outra pessoa.", 2),
        ("Informamos V.Sa. de que a vaga foi preenchida. Desejamos-lhe sorte.", 2),
        ("Sou a Dra. Marta Reis da clínica. A vaga foi preenchida.", 2),
        ("We advertised this post in spring 2026. It has gone to somebody else.", 2),
        ("The panel met at 14:30. They chose another candidate.", 2),
        ("The salary would have been 41.500. We chose somebody else.", 2),
        ("Wir melden uns am 4. Mai bei Ihnen. Bis dahin alles Gute.", 2),
        ("Ich bin Dr. Kolb. Wir haben uns anders entschieden.", 2),
        ("Dear Anna,\nno.\nJane", 3),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, count: int) -> None:
    """Titles, forms of address and days keep one going; years, hours and sums end it."""
    assert len(sentences(text)) == count, [each.text for each in sentences(text)]
