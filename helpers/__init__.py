"""What the notebooks import: the pendulum, the checks, the hints, the plots.

Nothing heavy is imported here: torch and stable-baselines3 load only where a
notebook uses them.
"""

import sys

if "gymnasium" in sys.modules:  # it takes a while to import
    from helpers import worlds  # noqa: F401
