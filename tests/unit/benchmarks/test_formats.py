from pathlib import Path

from benchmarks.formats import page


def test_the_page_of_formats_is_made_from_the_specs_as_they_are() -> None:
    docs = Path(__file__).parents[3] / "docs" / "formats.md"
    again = "make it again: python -m benchmarks.formats > docs/formats.md"
    assert docs.read_text(encoding="utf-8") == page(), again
