"""Bringing a list in: read, columns, review, commit, take back."""
