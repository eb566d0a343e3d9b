"""Knows disk and SQL: keeps captures, builds the archive from them, exports it."""
