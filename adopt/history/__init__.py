"""Exports of the ads managers -> one canonical daily history."""
