"""Knows the website; knows no disk and no SQL."""
