"""Parts of the page “Response curves”."""
