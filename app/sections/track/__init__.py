"""Parts of the page “Track record”."""
