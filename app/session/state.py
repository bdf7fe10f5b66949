"""What a session knows: its language, its history, and the caches of what was computed from it."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from adopt.errors import AdoptError
from adopt.text import LANGUAGES
from adopt.usecases import (
    Context,
    Imported,
    Scenario,
    Source,
    demo_history,
    given_mapping,
    mapping_content,
)
from adopt.workspace.imports import Kept
from adopt.workspace.scenarios import Saved
from app.session import access, rooms
from app.session.mapping_rows import Draft
from app.session.reported import Reported
from app.session.shelf import Conflict, OwnShelf
from app.session.visitors import remembered
from app.work.long_work import (
    AtWork,
    Waiter,
    read_files,
    seconds_to_read,
    worked_out,
)

_GREETED = "adopt-greeted"
LASTING = ("language", "digits", "guided", "seen", "waiter", "shared", "settled", "aside")
"""What stays as it is when another advertiser is looked at."""
ASIDE = ("context", "limits", "mapping", "draft", "results", "reported", "asked")
"""What comes back when the same advertiser is looked at again."""


@dataclass
class Session:
    """All that one visitor's session holds, apart from the widgets.

    Attributes:
        language: of every sentence.
        digits: of the figures on Arabic pages: "latn" or "arab", as Unicode's locale data call them.
        advertiser: whose history and plans are looked at, where a workspace keeps several.
        sources: the uploads, kept because the uploader forgets them when another page is opened.
        uploaded: what was read of the uploads, with findings; None before the first.
        simulated: whether it is the made-up advertiser.
        refusal: why the last upload could not be read.
        uploader: number of the uploader; a new one is empty.
        context: what is known beside the history.
        refusals: why something could not be taken into the context, by what it was.
        editor: number of the table of promotions; a new one shows the promotions of the context.
        shelf: the scenarios that are kept where there is no workspace.
        limits: the rows of the page “Plan”, as they were last filled in.
        reported: what was uploaded of web analytics.
        opened: a scenario that the page “Plan” is to begin with; None for none.
        results: platform -> what the visitor said counts as a conversion there.
        choices: platform -> what there is to choose from: name, title and count.
        asked: digest of a history and the question to which the page “Plan” last showed an answer.
        sheets: the bulk sheets that budgets are put into.
        mapping: the mapping file that every upload is read through; None is what the server was started with.
        draft: the mapping in the widgets, in force or not.
        newer: whether a later file's row replaces an earlier one's of the same day.
        guided: whether the steps of the first run are shown.
        seen: pages that were opened with data.
        waiter: whom long work is done for.
        reading: the work that reads the uploads, and whether the newer file counts; None where nothing is read.
        shared: whether a workspace is served.
        settled: whether an advertiser of the workspace was chosen, by the visitor or as the first there is.
        counting: numbers of the imports that make it.
        kept: the history that the workspace keeps of the advertiser; None without one.
        just_kept: what came of the uploads that were last kept; None when something else was done.
        fetching: the work that opens it; None where nothing is opened.
        editing: the version of a scenario that the controls of the page “Plan” began with; None for none.
        conflict: a question that somebody else was faster with; None for none.
        unfolded: the scenario whose earlier versions are shown; empty for none.
        aside: advertiser -> what was told of others, of :data:`ASIDE`.
    """

    language: str
    digits: str = "latn"
    advertiser: str = "main"
    sources: tuple[Source, ...] = ()
    uploaded: Imported | None = None
    simulated: bool = False
    refusal: AdoptError | None = None
    uploader: int = 0
    context: Context = field(default_factory=Context)
    refusals: dict[str, AdoptError] = field(default_factory=dict)
    editor: int = 0
    shelf: OwnShelf = field(default_factory=OwnShelf)
    limits: list[dict[str, object]] = field(default_factory=list)
    opened: Scenario | None = None
    reported: Reported = field(default_factory=Reported)
    results: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[tuple[str, str, float], ...]] = field(default_factory=dict)
    asked: tuple[str, Scenario] | None = None
    sheets: tuple[Source, ...] = ()
    mapping: Source | None = None
    draft: Draft = field(default_factory=Draft)
    newer: bool = False
    guided: bool = True
    seen: set[str] = field(default_factory=set)
    waiter: Waiter = field(default_factory=Waiter)
    reading: tuple[AtWork, bool] | None = None
    shared: bool = False
    settled: bool = False
    counting: tuple[int, ...] = ()
    kept: Imported | None = None
    just_kept: Kept | None = None
    fetching: AtWork | None = None
    editing: Saved | None = None
    conflict: Conflict | None = None
    unfolded: str = ""
    aside: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def imported(self) -> Imported | None:
        """What all pages look at: what the workspace keeps, where there is one and nothing simulated is loaded."""
        return self.kept if self.shared and not self.simulated else self.uploaded

    @property
    def in_arabic_indic(self) -> bool:
        """Whether figures are ١٢٣: chosen, and on an Arabic page."""
        return self.language == "ar" and self.digits == "arab"

    @property
    def holds_something(self) -> bool:
        """Whether anything was given or loaded."""
        given = self.sources, self.uploaded, self.refusal, self.shelf.kept(), self.sheets
        return any(given) or self.context != Context()

    def turn_to(self, advertiser: str, begun: "Session") -> None:
        """Look at another advertiser: what was told of this one is put aside, and its uploads go.

        Args:
            advertiser: a name.
            begun: a session as it begins.
        """
        if advertiser == self.advertiser:
            return
        self.aside[self.advertiser] = {name: getattr(self, name) for name in ASIDE}
        lasting = {name: getattr(self, name) for name in LASTING} | self.aside.get(advertiser, {})
        lasting |= {"advertiser": advertiser, "uploader": self.uploader + 1, "editor": self.editor + 1}
        vars(self).update({**vars(begun), **lasting})

    def refuse(self, error: AdoptError) -> None:
        """Nothing is loaded, and this says why."""
        self.sources, self.uploaded, self.simulated, self.refusal = (), None, False, error
        self.reading = None

    def load(self, sources: Sequence[Source], newer_replaces: bool) -> None:
        """Read uploads in place of what was there; a refusal is kept, not raised."""
        if tuple(sources) != self.sources:
            self.choices = {}
        self.sources, self.uploaded, self.simulated, self.refusal = tuple(sources), None, False, None
        self.reading = self.just_kept = None
        if not sources:
            return
        try:
            access.demand("edit")
            self.uploaded = self.read(self.mapping, newer_replaces)
        except AtWork as work:
            self.reading = work, newer_replaces
        except AdoptError as error:
            self.refusal = error
            if error.code in ("which-result", "unknown-result"):
                values: Mapping[str, Any] = error.message.values
                self.choices[values["platform"]] = values["choices"]

    def go_on_reading(self) -> None:
        """Take what was read meanwhile of uploads that take long."""
        if self.reading:
            self.load(self.sources, self.reading[1])

    def load_demo(self) -> None:
        """Take the made-up advertiser in place of what was there."""
        self.sources, self.uploaded, self.simulated, self.refusal = (), None, True, None
        self.reading = None
        self.uploader += 1
        try:
            self.uploaded = self.read(self.mapping, False)
        except AdoptError as error:
            self.refusal = error

    def read(self, mapping: Source | None, newer_replaces: bool) -> Imported:
        """What is loaded, read through a mapping.

        Raises:
            AdoptError: if the files or the mapping cannot be read, or do not go together.
            AtWork: as long as it is being read in another process.
        """
        if self.simulated:
            return _demo(_digest([mapping] if mapping else []), mapping)
        counted = f"{self.results}{_digest([mapping] if mapping else [])}"
        return _read(_digest(self.sources), newer_replaces, counted, self.sources, self.results, mapping)

    def put_in_force(self, mapping: Source, newer_replaces: bool) -> None:
        """Read what is loaded, and all that will be, through a mapping; without success nothing is changed.

        Raises:
            AdoptError: if the mapping cannot be read, or what could be read before cannot be with it.
        """
        access.demand("edit")
        mapping_content(mapping)
        try:
            imported = self.read(mapping, newer_replaces) if self.simulated or self.sources else None
        except AtWork as work:
            self.mapping, self.uploaded, self.refusal, self.reading = mapping, None, None, (work, newer_replaces)
            return
        except AdoptError as error:
            if self.uploaded:
                raise
            self.mapping, self.refusal = mapping, error
            return
        self.mapping, self.uploaded, self.refusal = mapping, imported, None


def session() -> Session:
    """The session of the visitor whose page this is; the same in every tab, and after a reload."""
    now = rooms.kept(begun)
    if _GREETED not in st.session_state:
        st.session_state[_GREETED] = True
        now.language = first_language(st.query_params.get("lang"), now.language)
        now.digits = "arab" if st.query_params.get("digits", now.digits) == "arab" else "latn"
    return now


def forget() -> None:
    """Drop all that the visitor gave and all that was computed from it."""
    before = session()
    rooms.leave()
    now = session()
    now.language, now.uploader = before.language, before.uploader + 1  # a new uploader is empty


def begun() -> Session:
    """A session with the mapping that the server was started with; one that is refused is told by every upload."""
    language = first_language(
        st.query_params.get("lang"),
        rooms.cookie(rooms.LANGUAGE_COOKIE),
        os.environ.get("ADOPT_LANG"),
        st.context.locale,
    )
    try:
        mapping = given_mapping()
        draft = Draft.of(mapping_content(mapping)) if mapping else Draft()
    except AdoptError:
        return Session(language)
    return Session(language, mapping=mapping, draft=draft)


def first_language(*wishes: str | None) -> str:
    """The first of the wishes that adopt speaks, else English.

    Example:
        >>> first_language(None, "", "ar-SA"), first_language("en", "", "ar-SA"), first_language("xx", "", "fr")
        ('ar', 'en', 'en')
    """
    return next((w[:2].lower() for w in wishes if w and w[:2].lower() in LANGUAGES), "en")


@remembered(8, rooms.results)
def _read(
    digest: str,
    newer_replaces: bool,
    counted: str,
    _sources: Sequence[Source],
    _results: Mapping[str, str],
    _mapping: Source | None,
) -> Imported:
    key, given = (digest, newer_replaces, counted), (_sources, newer_replaces, _results, _mapping)
    return worked_out(seconds_to_read(_sources), key, session().waiter, read_files, *given)


@remembered(8, rooms.results)
def _demo(mapped: str, _mapping: Source | None) -> Imported:
    return demo_history(_mapping)


def _digest(sources: Sequence[Source]) -> str:
    """Of names and bytes, in the order given: both decide what is read."""
    whole = hashlib.sha256()
    for source in sources:
        for part in (source.name.encode(), source.data):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
