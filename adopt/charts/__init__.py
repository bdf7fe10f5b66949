"""Charts for the page and for reports: one grammar, one set of colours."""
