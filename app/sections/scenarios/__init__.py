"""Parts of the page “Scenarios”."""
