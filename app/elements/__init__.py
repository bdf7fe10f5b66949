"""Pieces that several pages show: tables, charts, findings, progress."""
