"""After a green check nothing breaks: every right answer plays the rest of its notebook, with shorter training."""

import matplotlib
import matplotlib.pyplot as plt
import pytest
from support import NAMES, SHORTER, answers, shorter, solution_cells

from helpers.checks import EXERCISES

# Here notebook 04 may warn that a mean is of nothing.
EPISODES = {
    '"gradient_steps": 100': '"gradient_steps": 20',
    '"steps_per_episode": 200': '"steps_per_episode": 50',
    "evaluate(agent).mean()": "evaluate(agent, num_episodes=2).mean()",
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
    instead = SHORTER[name] | (EPISODES if name == "04_sac_dyna" else {})
    for source in shorter([source for source, _ in solution_cells(name)], instead):
        if source.startswith("check."):
            continue  # that they pass is tested elsewhere
        exec(source.replace("plots.animate(films)", "films"), namespace)
        namespace |= {defined: answer for defined, answer in chosen.items() if defined in namespace}
    plt.close("all")
