"""The document that pages are drawn in: its direction, and the script that turns it with the language."""

from app.session.rooms import LANGUAGE_COOKIE

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
A_YEAR = 365 * 24 * 3600


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML writes it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def script(language: str) -> str:
    """Gives the document its language and direction, and has the browser remember the language."""
    return (
        f"document.documentElement.lang='{language}';document.documentElement.dir='{direction(language)}';"
        f"document.cookie='{LANGUAGE_COOKIE}={language};path=/;max-age={A_YEAR};samesite=lax'"
    )
