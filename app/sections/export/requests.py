"""The requests that would set budgets through the platforms' interfaces, on the page “Export”."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import Imported, Leaving, Payloads, api_requests
from app.elements import parts, tables
from app.sections.export.leaving import Departure, on_this_page, refusal
from app.session.words import plain, t


def requests(departure: Departure, imported: Imported, allowed: bool) -> None:
    """Ask for accounts, show the requests, and give the file; all of the chosen platforms or nothing."""
    st.info(
        t(
            N_(
                "adopt sends nothing: the file says what a program of yours would have to send, with your own "
                "credentials. Ids come from your exports."
            )
        ),
        icon=":material/cloud_off:",
    )
    known = {each.platform: each for each in departure.platforms if each.has_interface}
    if not known:
        st.text(t(N_("How the platforms of this plan are told a budget by a program is not known.")))
        return
    titles = {name: each.title for name, each in known.items()}
    chosen = st.multiselect(
        t(N_("Platforms")),
        list(known),
        default=list(known),
        format_func=titles.__getitem__,
        key="request-platforms-" + "-".join(known),
        placeholder=t(N_("Choose one")),
        select_all=False,
        persist_state="session",
    )
    accounts = _accounts([known[name] for name in chosen])
    missing = [known[name].title for name in chosen if known[name].account and name not in accounts]
    if missing:
        text = N_("Fill in the accounts of {platforms}, or take these platforms out.")
        st.info(plain(t(text, platforms=missing)), icon=":material/edit:")
    if not chosen or missing:
        return
    _made(departure, imported, chosen, accounts, allowed)


def _accounts(asking: Sequence[Leaving]) -> dict[str, str]:
    """Platform -> the account's id, of those that ask for one and were told it."""
    told = {}
    fields = [each for each in asking if each.account]
    for each, column in zip(fields, st.columns(len(fields)) if fields else (), strict=True):
        label = t(N_("{platform}: {account}"), platform=each.title, account=each.account)
        given = column.text_input(
            plain(label), key=f"account-{each.platform}", persist_state="session", autocomplete="off"
        )
        if given and given.strip():
            told[each.platform] = given.strip()
    return told


def _made(
    departure: Departure, imported: Imported, chosen: Sequence[str], accounts: Mapping[str, str], allowed: bool
) -> None:
    words = [f"{platform}={account}" for platform, account in accounts.items()]
    file = ", ".join(read.name for read in imported.files) or t(N_("the history that is kept"))

    def of(platforms: Sequence[str]) -> Payloads:
        return api_requests(departure.plan, imported.history, departure.owners, words, platforms, file)

    refused = []
    for platform in chosen:  # each by itself, so that all of them are told
        try:
            of([platform])
        except AdoptError as error:
            refused.append(error)
    for each in refused:
        refusal(each)
    if refused:
        st.text(t(N_("No file is made until every platform above is whole; take out those that cannot be.")))
        return
    payloads = of(chosen)
    heads = {
        "platform": t(N_("Platform")),
        "level": t(N_("Level")),
        "names": t(N_("Campaign or audience")),
        "budget": parts.labelled(t(N_("Budget a day")), departure.plan.currency),
        "request": t(N_("Request")),
    }
    rows = [
        {
            "platform": r.spec.title,
            "level": t(r.told.name),
            "names": r.cells[0].campaign
            if r.level == "campaign"
            else f"{r.cells[0].campaign} / {r.cells[0].audience}",
            "budget": float(r.money),
            "request": f"{r.method} {r.url}",
        }
        for r in payloads.requests
    ]
    formats = {"budget": f"%,.{departure.plan.decimals}f"}
    tables.table(pd.DataFrame(rows, columns=list(heads)), heads, formats, alt=t(N_("The requests, one row each")))
    parts.findings(on_this_page(payloads.findings), together=True)
    st.download_button(
        t(N_("Download {file}"), file="requests.json"),
        payloads.to_json_bytes(),
        "requests.json",
        "application/json",
        key="requests",
        on_click="ignore",
        icon=":material/download:",
        disabled=not allowed,
    )
