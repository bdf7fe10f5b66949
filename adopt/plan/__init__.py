"""Questions as files, and their answers as plans that add up."""
