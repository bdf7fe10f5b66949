"""A plan back into the ads managers: bulk sheets with new budgets and nothing else changed."""
