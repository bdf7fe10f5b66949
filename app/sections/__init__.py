"""The parts of pages, by page."""
