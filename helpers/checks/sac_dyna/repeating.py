"""What an answer to `train` repeats where it should draw anew: starts of real episodes, and of synthetic samples."""

import numpy as np

from helpers.checks.contract import Contract
from helpers.checks.sac_dyna import acting, storing


def note_same_starts(rows: list, contract: Contract) -> None:
    """Note if two runs of several steps start from the same state."""
    steps = acting.columns(np.array(rows, dtype=float).reshape(-1, acting.WIDTH))
    runs = [steps["before"][steps["run"] == run] for run in np.unique(steps["run"])]
    starts = np.round([run[0] for run in runs if len(run) > 1], 4).reshape(-1, 3)
    same = next(((i, j) for j in range(len(starts)) for i in range(j) if (starts[i] == starts[j]).all()), None)
    if same is not None:
        where = storing.vector(starts[same[0]])
        contract.note(
            "same-randomness", f"Real episodes {same[0] + 1} and {same[1] + 1} start from the same state, {where}."
        )


def note_same_samples(observations: np.ndarray, rows: list, contract: Contract) -> None:
    """Note if half of what an episode practises begins where something else that was practised begins."""
    real = acting.columns(np.array(rows, dtype=float).reshape(-1, acting.WIDTH))["before"]
    known = set(map(tuple, np.round(real, 4)))
    practised = [each for each in np.round(observations.astype(float), 4) if tuple(each) not in known]
    kinds, counts = np.unique(np.reshape(practised, (-1, 3)), axis=0, return_counts=True)
    number = len(practised) - len(kinds)
    if len(kinds) > 1 and number > acting.NUM_SYNTHETIC_SAMPLES / 2 and (counts <= acting.NUM_REAL_EPISODES + 1).all():
        where = storing.vector(kinds[counts.argmax()])
        contract.note("same-randomness", f"The synthetic data of two episodes start from the same states, as {where}.")
