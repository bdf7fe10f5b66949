"""The least that a page of Streamlit's can do: a slider, and a figure that follows it."""

import streamlit as st


@st.fragment
def _page() -> None:
    st.metric("Figure", f"{st.slider('Share', 25, 300, 100, step=5):,}")


_page()
