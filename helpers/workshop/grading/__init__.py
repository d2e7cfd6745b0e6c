"""Grades the submissions of a class."""
