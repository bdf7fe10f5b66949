"""Parts of the page “Plans”."""
