"""Curves and a question -> an allocation with a certificate."""
