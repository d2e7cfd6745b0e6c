"""Grades what a class has handed in."""
