"""Who is served and what they gave: language, rights, history, scenarios, and the door to the workspace."""
