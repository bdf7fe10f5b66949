"""Names of accounts as names of folders: safe on every file system, one for each, the same every night."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 120
"""Bytes of a folder's name: file systems take 255, and paths of Windows 260 letters in all."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|summary)(\..*)?", re.IGNORECASE)
"""What Windows takes for devices, whatever their ending, and the names of our own summary."""


def folder_names(accounts: Iterable[str]) -> dict[str, str]:
    """Account -> the name of its folder.

    Names that file systems take stay as they are, in whatever script. What had to be changed, and what differs
    from another only in ways that file systems do not see (capitals, ways to write the same letter), ends with
    the beginning of a digest of the name.

    Example:
        >>> list(folder_names(["Amber", "متجر زعتر", "A/B"]).values())
        ['Amber', 'متجر زعتر', 'A_B-998d3ed8']
    """
    names = list(dict.fromkeys(accounts))
    plain = {name: _plain(name) for name in names}
    seen = Counter(map(_as_seen, plain.values()))
    kept = {name for name in names if plain[name] == name and seen[_as_seen(name)] == 1}
    taken, found = {_as_seen(name) for name in kept}, {name: name for name in kept}
    for name in names:
        if name not in kept:
            found[name] = _marked(plain[name], name, taken)
            taken.add(_as_seen(found[name]))
    return {name: found[name] for name in names}


def _plain(name: str) -> str:
    """The name without what some file system refuses."""
    shown = "".join(
        "_" if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") else letter for letter in name
    )
    text = _FORBIDDEN.sub("_", " ".join(unicodedata.normalize("NFC", shown).split()))
    text = _shortened(text).strip(". ")
    return f"_{text}" if _RESERVED.fullmatch(text) or not text else text


def _shortened(text: str, most: int = LONGEST) -> str:
    """At most so many bytes, no letter cut in half."""
    return text.encode()[:most].decode(errors="ignore")


def _as_seen(name: str) -> str:
    """The name as a file system sees it that takes the least account of how it is written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).casefold()


def _marked(plain: str, name: str, taken: set[str]) -> str:
    """The name with as much of its digest as makes it the only one."""
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    marked = (f"{_shortened(plain, LONGEST - 1 - length).rstrip()}-{digest[:length]}" for length in range(8, 65))
    return next(mark for mark in marked if _as_seen(mark) not in taken)
