"""The look of all figures: the same colour for the same agent or model everywhere."""

import matplotlib.pyplot as plt

# Okabe and Ito's palette (2008), which the colour-blind can tell apart.
COLOURS = {
    "real pendulum": "#999999",
    "equation": "#0072B2",
    "equation, noisy data": "#56B4E9",
    "network": "#D55E00",
    "old velocity": "#CC79A7",
    "SAC-Dyna": "#0072B2",
    "SAC": "#E69F00",
    "PPO": "#CC79A7",
    "optimum": "#000000",
    "n = 0": "#E69F00",  # no model, like SAC
    "n = 5": "#56B4E9",
    "n = 50": "#0072B2",
    "Dyna-Q": "#0072B2",
    "Dyna-Q+": "#009E73",
    "looks every step": "#0072B2",
    "looks every 15 steps": "#D55E00",
}


def use_style():
    """Make figures that are legible at notebook width, and sharp on screens with twice the pixels."""
    if "inline" in plt.get_backend():  # in a notebook
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("retina")
    plt.rcParams.update(
        {
            "figure.figsize": (7.5, 4),
            "figure.dpi": 100,
            "axes.grid": True,
            "grid.alpha": 0.3,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "legend.frameon": False,
        }
    )
