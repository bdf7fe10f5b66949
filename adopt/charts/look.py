"""How charts look, without drawing any: colours that colour-blind eyes tell apart, room for names, the font."""

from importlib import resources

BLUE, VERMILLION, GREY = "#0072B2", "#D55E00", "#7F7F7F"  # Okabe and Ito
PAPER = "#FFFFFF"
"""The edge of a mark that lies on others; the page's own colour."""
LABEL_PIXELS = "min(260, 0.4 * windowSize()[0])"
"""Room for names: on a telephone they must leave some to the marks."""
FONT = "IBM Plex Sans Arabic"


def fonts() -> str:
    """The folder of the fonts that reports and drawn charts are set in."""
    return str(resources.files("adopt") / "charts" / "fonts")
