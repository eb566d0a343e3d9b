"""Data out: the published tables as a Frictionless Data Package, in CSV and other formats."""
