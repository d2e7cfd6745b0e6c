"""What a student's `fit_network` fits a network to, and what the model that it returns does."""

import warnings
from unittest import mock

import numpy as np

from helpers import pendulum
from helpers.checks.contract import Contract
from helpers.checks.exercise import Evidence
from helpers.checks.observe import Unexpected, describe, numbers

NUM, FEW = 120, 30  # transitions to fit, and of them those to fit again, which is quick whatever is fitted to them
BRIEF = 10  # iterations of a fit for which convergence does not matter
NUM_NEW, NUM_PUSHED, NUM_FAST = 200, 20, 60
# The blocks of states that the model is asked about.
OWN = slice(0, NUM)  # those it was fitted to
NEW = slice(NUM, NUM + NUM_NEW)
TURNED = slice(NEW.stop, NEW.stop + NUM)  # its own, a full turn or two further
PULLED = slice(TURNED.stop, TURNED.stop + NUM_PUSHED)  # the same states with the largest torque either way
PUSHED = slice(PULLED.stop, PULLED.stop + NUM_PUSHED)
MIRRORED = slice(PUSHED.stop, PUSHED.stop + NUM_PUSHED)  # those of PUSHED with the sine of the other sign
TURNED_OVER = slice(MIRRORED.stop, MIRRORED.stop + NUM_PUSHED)  # with the cosine of the other sign
AT_OTHER_SPEED = slice(TURNED_OVER.stop, TURNED_OVER.stop + NUM_PUSHED)
FAST = slice(AT_OTHER_SPEED.stop, AT_OTHER_SPEED.stop + NUM_FAST)  # at the speed limit
NUM_EDGE, AT_EDGE = 20, 1e-5  # rad from hanging straight down
LEFT = slice(FAST.stop, FAST.stop + NUM_EDGE)  # almost straight down, a little less than half a turn
RIGHT = slice(LEFT.stop, LEFT.stop + NUM_EDGE)  # the same states, a little more
NUM_ASKED = RIGHT.stop
NUM_ALONE = 12  # of the states are asked about once more, without the others and the last one first
NUM_CLIPPED = 15  # of the transitions to fit: they end at the speed limit
NUM_SLOWED, NUM_STRONGEST, NUM_FAR = 10, 10, 10  # others that begin near it, with the largest torque, two turns away
HIGHEST = np.array([np.pi, 6.4])  # from here no transition reaches the speed limit

RETURNED = "What `fit_network` returns"
AFTER = "What the model returns for n states"
MOST_ROWS = 0.9  # of a target, which show where it is from
CHANGE, UNKNOWN = "the change of the velocity", "something else"
WITH_CLIPPED = "the change of the velocity; transitions that end at the speed limit are among them"


def draw(rng) -> Evidence:
    """Transitions of another pendulum, in no order; states and torques to ask the model about; two seeds."""
    law = np.array([rng.uniform(0.5, 0.95), rng.uniform(0.1, 0.2)])
    states, torques = rng.uniform(-HIGHEST, HIGHEST, (NUM, 2)), _torques(rng, NUM)
    new, few = rng.uniform(-HIGHEST, HIGHEST, (NUM_NEW, 2)), rng.uniform(-HIGHEST, HIGHEST, (NUM_PUSHED, 2))
    fast, side = _at_the_limit(rng, NUM_FAST)
    clipped, slowed, strongest, far = _groups(rng, NUM_CLIPPED, NUM_SLOWED, NUM_STRONGEST, NUM_FAR)
    states[clipped], torques[clipped] = _at_the_limit(rng, NUM_CLIPPED)
    torques[clipped] *= rng.uniform(0.5, 0.9, NUM_CLIPPED)
    states[slowed], torques[slowed] = _at_the_limit(rng, NUM_SLOWED)
    states[slowed, 0] *= -1
    states[slowed[::2], 1] = np.copysign(pendulum.MAX_SPEED, states[slowed[::2], 1])
    torques[slowed] *= -rng.uniform(0.5, 0.9, NUM_SLOWED)
    torques[strongest] = np.copysign(pendulum.MAX_TORQUE, torques[strongest])
    states[far, 0] += 4 * np.pi * rng.choice([-1, 1], NUM_FAR)
    turned = states + 2 * np.pi * np.stack([rng.choice([-2, -1, 1, 2], NUM), np.zeros(NUM)], axis=1)
    pushes = np.full(NUM_PUSHED, pendulum.MAX_TORQUE)
    mirrored, turned_over = few * [-1, 1], [np.pi, 0] + few * [-1, 1]
    at_other_speed = np.stack([few[:, 0], rng.uniform(-HIGHEST[1], HIGHEST[1], NUM_PUSHED)], axis=1)
    speeds, at_edge = rng.uniform(-HIGHEST[1], HIGHEST[1], NUM_EDGE), _torques(rng, NUM_EDGE)
    left, right = (np.stack([np.full(NUM_EDGE, angle), speeds], axis=1) for angle in (np.pi - AT_EDGE, AT_EDGE - np.pi))
    return {
        "law": law,
        "states": states,
        "torques": torques,
        "next_states": pendulum.next_state(states, torques, *law),
        "asked_states": np.concatenate(
            [states, new, turned, few, few, mirrored, turned_over, at_other_speed, fast, left, right]
        ),
        "asked_torques": np.concatenate(
            [torques, _torques(rng, NUM_NEW), torques, -pushes, *[pushes] * 4, side, at_edge, at_edge]
        ),
        "seeds": rng.choice(2**31, 2, replace=False),
    }


def _groups(rng, *numbers):
    """Return so many places each in the transitions to fit, no place twice."""
    places = rng.permutation(NUM)[: sum(numbers)]
    return np.split(places, np.cumsum(numbers)[:-1])


def _at_the_limit(rng, number):
    """Return states (number, 2) and torques (number,) from which the velocity would pass its limit, either way."""
    side = rng.permutation(np.resize([-1, 1], number))
    return side[:, None] * rng.uniform([0.5, 7.9], [2.5, 8.0], (number, 2)), pendulum.MAX_TORQUE * side


def _torques(rng, number):
    return rng.uniform(-pendulum.MAX_TORQUE, pendulum.MAX_TORQUE, number)


def probe(fit_network, states, torques, next_states, asked_states, asked_torques, seeds) -> Evidence:
    """Let it fit all data once, and a few of them with two seeds; return what the first model says."""
    contract, fits, tried = Contract(), [], []
    given = states.copy(), torques.copy(), next_states.copy()
    first, second = map(int, seeds)
    fit, predict = _watched(fits, tried, *(given[i] for i in (0, 2)))
    with warnings.catch_warnings(), mock.patch.multiple(_network(), fit=fit, predict=predict):
        warnings.simplefilter("ignore")  # that it has not converged shows in its errors
        with contract.keeps(states=states, torques=torques, next_states=next_states):
            model = fit_network(states, torques, next_states, random_state=first)
        if not callable(model):
            has = np.array(hasattr(model, "predict"))
            raise Unexpected(RETURNED, "a function, `model(states, torques)`", model, has_predict=has)
        fitted = _what_was_fitted(fits, tried, *(given[i] for i in (0, 2)))
        lent = {"states": asked_states.copy(), "torques": asked_torques.copy()}
        with contract.keeps(**lent):
            returned = model(*lent.values())
        strong = 2 * asked_torques[:NUM_ALONE]
        with contract.keeps(torques=strong):
            model(asked_states[:NUM_ALONE].copy(), strong)
        after = contract.array(AFTER, returned, (len(asked_states), 2))
        alone = model(asked_states[:NUM_ALONE][::-1].copy(), asked_torques[:NUM_ALONE][::-1].copy())
        alone = numbers(f"What the model returns for {NUM_ALONE} states", alone, (NUM_ALONE, 2))[::-1]
        if np.allclose(alone, after[:NUM_ALONE], rtol=0, atol=1e-3):
            _ask_in_other_shapes(model, contract, asked_states, asked_torques, after)
        again = []
        with mock.patch.object(_network(), "fit", _briefly(fit)):
            for seed in (first, first, second):
                data = (array[:FEW].copy() for array in given)
                another = fit_network(*data, random_state=seed)
                again.append(numbers(AFTER, another(asked_states.copy(), asked_torques.copy()), after.shape))
            fit_network(*(array[:FEW].copy() for array in given), random_state=0)

    def same(one, other, tolerance=1e-6):
        return np.allclose(one, other, rtol=0, atol=tolerance)

    said = "The first model answers otherwise since other networks were fitted."
    later = numbers(AFTER, model(asked_states.copy(), asked_torques.copy()), after.shape)
    contract.expect(same(later, after), "aliased", said)
    said = f"With random_state={first} twice, two networks for the same data differ."
    contract.expect(same(again[0], again[1]), "random-state-ignored", said)
    used = [network.random_state for _, network, _ in fits]
    if used and used[0] == first:
        said = f"With random_state=0 the network was made with random_state={used[-1]}."
        contract.expect(used[-1] == 0, "random-state-ignored", said)
    said = f"With random_state={first} and with {second}, two networks for the same data are the same."
    contract.expect(not same(again[0], again[2], 1e-10), "random-state-ignored", said)
    return {"after": after, "alone": alone, **fitted, **contract.evidence}


def _network():
    from sklearn.neural_network import MLPRegressor

    return MLPRegressor


def _watched(fits, tried, states, next_states):
    """Return `fit` of the network, which keeps each target, network and R^2, and `predict`, which counts the rows.

    A first network that is fitted to something else is fitted only briefly: some targets cannot be learned at all.
    """
    own, own_predict = _network().fit, _network().predict

    def fit(self, X, y, *arguments, **options):
        target = np.array(y, dtype=float)
        if not fits and _label(target, states, next_states) not in (CHANGE, UNKNOWN):
            self.max_iter = min(self.max_iter, 50)
        fitted = own(self, X, y, *arguments, **options)
        error = own_predict(self, X).reshape(target.shape) - target
        fits.append((target, self, 1 - np.mean(error**2) / max(target.var(), 1e-12)))
        return fitted

    def predict(self, X, *arguments, **options):
        tried.append(len(X))
        return own_predict(self, X, *arguments, **options)

    return fit, predict


def _briefly(fit):
    """Return a `fit` that ends early: whether two networks differ shows after a few steps."""

    def briefly(self, X, y, *arguments, **options):
        self.max_iter = min(self.max_iter, BRIEF)
        return fit(self, X, y, *arguments, **options)

    return briefly


def _what_was_fitted(fits, tried, states, next_states) -> Evidence:
    """Return what a network was fitted to last, to how many rows, with which settings, and how well (R^2).

    Where there was none: to no rows. Rows count as well that were held out of those below the limit and tried.
    """
    if not fits:
        return _as_arrays(UNKNOWN, 0, "", "", 1.0)
    target, network, score = fits[-1]
    rows, free = len(target), int((np.abs(next_states[:, 1]) < pendulum.MAX_SPEED).sum())
    rows = free if free - rows in tried else rows
    activation = str(network.activation) if np.size(network.hidden_layer_sizes) else "identity"
    return _as_arrays(_label(target, states, next_states), rows, activation, network.solver, score)


def _as_arrays(target, rows, activation, solver, score):
    values = {"target": target, "rows": rows, "activation": activation, "solver": str(solver), "score": score}
    return {name: np.array(value) for name, value in values.items()}


def _label(target, states, next_states) -> str:
    """Return what a target was, by what it goes in proportion to; `UNKNOWN` where that cannot be told.

    Of fewer rows than there are transitions, those that end at the highest speeds are taken to be missing: either way,
    or the highest or the lowest velocities only. Which rows they are shows where the target was not scaled.
    """
    if not target.size or not np.isfinite(target).all():
        return UNKNOWN
    target = target.reshape(len(target), -1)
    if target.shape[1] > 1:
        return "two numbers"
    for name, table in (("states", states), ("next_states", next_states)):
        if np.isin(target.round(6), np.diff(table[:, 1]).round(6)).mean() > MOST_ROWS:  # one row may have been made up
            return f"the difference between rows of `{name}`"
    velocity, changes = next_states[:, 1], (next_states - states)[:, 1].round(6)
    if np.isin(target.round(6), changes).all():
        # A clipped change may by chance be equal to a free one.
        free = changes[np.abs(velocity) < pendulum.MAX_SPEED]
        return CHANGE if np.isin(target.round(6), free).all() else WITH_CLIPPED
    found = [_label_of(target, states, next_states, order) for order in (np.abs(velocity), velocity, -velocity)]
    return next((label for label in found if label != UNKNOWN), UNKNOWN)


def _label_of(target, states, next_states, order):
    """Return what it is, if the rows that are missing are the last ones by `order` (n,)."""
    kept = np.sort(np.argsort(order, kind="stable")[: len(target)])
    changes = next_states - states
    columns = {
        CHANGE: changes[kept, 1],
        "the velocity after the step": next_states[kept, 1],
        "the velocity before the step": states[kept, 1],
        "the angle after the step": next_states[kept, 0],
        "the change of the angle": changes[kept, 0],
    }
    columns = {name: column for name, column in columns.items() if len(column) == len(target) and target.std()}
    same = [name for name, column in columns.items() if np.allclose(target[:, 0], column)]
    alike = [name for name, column in columns.items() if abs(np.corrcoef(target[:, 0], column)[0, 1]) > 1 - 1e-6]
    best = next(iter(same + alike), UNKNOWN)
    return WITH_CLIPPED if best == CHANGE and (np.abs(next_states[kept, 1]) >= pendulum.MAX_SPEED).any() else best


def _ask_in_other_shapes(model, contract, states, torques, after):
    """Note where the model does not take any leading axes."""
    for shape in ((3, 4), ()):
        some = slice(int(np.prod(shape)))
        asked = states[some].reshape(*shape, 2), torques[some].reshape(shape)
        said = f"For states of shape {(*shape, 2)} and torques of shape {shape} the model"
        try:
            got = np.array(model(*asked), dtype=float)
        except Exception as error:
            contract.note("rows-only", f"{said} raised {describe(error)}.")
            continue
        if got.shape != (*shape, 2):
            contract.note("rows-only", f"{said} returned an array of shape {got.shape}.")
        elif not np.allclose(got, after[some].reshape(got.shape), rtol=0, atol=1e-3):
            contract.note("rows-only", f"{said} returned other states than for the same ones as rows.")
