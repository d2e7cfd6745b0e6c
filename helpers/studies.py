"""What `python -m helpers study` measured over many seeds, for the notebooks to read."""

from importlib.resources import files

import numpy as np
import pandas as pd


def read(name):
    """Return the rows of a study, a DataFrame with the columns arm, seed and what was measured.

    The comments at the top of helpers/data/<name>.csv say which command wrote it, with which versions.
    """
    with (files("helpers") / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, comment="#")


def band(values):
    """Return the interquartile mean of `values` (seeds, ...) over the seeds, and its 95 % interval: three arrays.

    The interval is a percentile bootstrap over the seeds (Agarwal et al., 2021: at least ten of them).
    """
    from scipy import stats  # takes over a second to load

    values = np.asarray(values, dtype=float)
    if len(values) < 2 or np.ptp(values) == 0:  # nothing to resample
        middle = stats.trim_mean(values, 0.25)
        return middle, middle, middle
    interval = stats.bootstrap(
        (values,),
        lambda sample, axis: stats.trim_mean(np.moveaxis(sample, axis, 0), 0.25),
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return stats.trim_mean(values, 0.25), interval.low, interval.high


def first_at(rows, level):
    """Return the real steps at which each seed's `mean_return` first reached `level`; NaN for a seed that never did.

    rows: the rows of one arm of a study. Returns a Series, seed -> real steps.
    """
    good = rows[rows["mean_return"] >= level].groupby("seed")["real_steps"].min()
    return good.reindex(sorted(rows["seed"].unique()))


def runs(rows, over="real_steps"):
    """Return the mean returns of one arm, a DataFrame (seeds, real steps); a run that has ended keeps its last one."""
    return rows.pivot(index="seed", columns=over, values="mean_return").ffill(axis=1)


def median(steps):
    """Return the median of `first_at`; a seed that never got there counts as infinite."""
    return float(np.median(steps.fillna(np.inf)))
