"""The pages; each asks a use case and draws the answer."""
