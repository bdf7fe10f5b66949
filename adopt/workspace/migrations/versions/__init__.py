"""Revisions of the workspace's tables, oldest first."""
