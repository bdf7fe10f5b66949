"""Page “Words”: the glossary in the visitor's language, to search in."""

import streamlit as st

from adopt.glossary import words
from adopt.text import N_
from app.elements.guide import bring_back
from app.session.state import session
from app.session.words import in_digits, plain, t


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Words")))
    st.write(t(N_("The words of the trade as these pages use them; every heading explains itself with its own.")))
    bring_back()
    search = st.text_input(
        t(N_("Search")), key="words-search", icon=":material/search:", autocomplete="off", placeholder=t(N_("CPA"))
    )
    found = words(session().language, search or "")
    if not found:
        st.info(t(N_("No word has “{search}” in it; search for a part of it."), search=plain(search or "")))
    for name, meaning in found:
        st.markdown(f"**{plain(name)}**  \n{plain(in_digits(meaning))}")


if __name__ == "__main__":
    show()
