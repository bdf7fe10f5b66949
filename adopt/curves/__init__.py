"""History -> the posterior of every cell's response curve."""
