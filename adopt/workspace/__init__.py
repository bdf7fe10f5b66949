"""The workspace: histories that grow, scenarios, plans and what became of them, in a database."""
