"""adopt: splits a paid-social budget, and proves that the split is best."""
