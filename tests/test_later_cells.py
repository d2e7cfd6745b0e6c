"""After a green check nothing breaks: every right answer plays the rest of its notebook, with shorter training."""

import matplotlib
import matplotlib.pyplot as plt
import pytest
from support import NAMES, SHORTER, answers, solution_cells

from helpers.checks import EXERCISES

SHORTER = SHORTER | {
    # 01
    "num_runs=30, num_episodes=50": "num_runs=2, num_episodes=5",
    "num_runs=20": "num_runs=2",
    "num_steps=3000, change_at=1000": "num_steps=300, change_at=100",
    "num_steps=6000, change_at=3000": "num_steps=300, change_at=100",
    "(0, 2_000, 8_000, 50_000)": "(0, 20, 80, 500)",
    "runs[:, 1000]": "runs[:, 100]",
    "runs[:, -1001]": "runs[:, -101]",
    "range(30)": "range(2)",
    "20_000": "200",
    "num_episodes=50)[0]": "num_episodes=2)[0]",
    # 02
    "range(10)": "range(2)",
    # 03
    "(2000, 2)": "(200, 2)",
    "size=2000": "size=200",
    "range(12)": "range(3)",
    "evaluation_starts()": "evaluation_starts(3)",
    # 04
    '"gradient_steps": 100': '"gradient_steps": 20',
    '"steps_per_episode": 200': '"steps_per_episode": 50',
    "plots.animate(films)": "films",
    "evaluate(agent).mean()": "evaluate(agent, num_episodes=2).mean()",
    # 05
    "optimal.optimal_returns()": "optimal.optimal_returns(starts, 60, 61, 5)",
    '"num_plans": 100, "num_elites": 10, "num_rounds": 3': '"num_plans": 6, "num_elites": 3, "num_rounds": 1',
    "(1, 4, 8, 12, 20, 40)": "(1, 4)",
    "(0.75, 0.9, 1.0, 1.1, 1.25)": "(0.75, 1.0)",
    "shape=(50, 53)": "shape=(10, 11)",
    "fit_mean(rng), 5, 20, rng)": "fit_mean(rng), 1, 20, rng)",
    # 06
    "for noise in (0, 0.05, 0.2)": "for noise in (0, 0.2)",
    "(0.02, 0.03, 0.04)": "(0.04,)",
    "(0.5, 0.75, 1.25, 2)": "(0.5,)",
}


def plays():
    """Each notebook as often as one of its exercises has right answers: play number k takes the k-th of each."""
    for name in NAMES:
        own = [exercise for exercise in EXERCISES.values() if exercise.notebook == name]
        styles = [list(answers("right", exercise.name).values()) for exercise in own]
        for number in range(max(map(len, styles))):
            chosen = {each.defines: style[number % len(style)] for each, style in zip(own, styles, strict=True)}
            yield pytest.param(name, chosen, id=f"{name}-{number}")


@pytest.mark.parametrize(("name", "chosen"), list(plays()))
def test_a_right_answer_breaks_nothing_later(name, chosen, tmp_path, monkeypatch):
    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"display": print}
    for source, _ in solution_cells(name):
        for before, after in SHORTER.items():
            source = source.replace(before, after)
        if source.startswith("check."):
            continue  # that they pass is tested elsewhere
        exec(source, namespace)
        namespace |= {defined: answer for defined, answer in chosen.items() if defined in namespace}
    plt.close("all")
