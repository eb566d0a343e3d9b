"""The tests, and the sample website that they and the demo run against."""
