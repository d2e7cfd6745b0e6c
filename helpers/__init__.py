"""What the notebooks import: the pendulum, the checks, the hints, the plots.

Nothing heavy is imported here: torch and stable-baselines3 load only where a
notebook uses them.
"""
