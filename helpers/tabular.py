"""What tabular Dyna-Q needs besides the student's own functions: choosing actions, and a table as model.

Action values are a list of lists, `q[state][action]`: for one number at a
time, plain lists are several times faster than arrays.
"""


def epsilon_greedy(values, epsilon, rng):
    """Return the number of an action, given the values of all actions in a state.

    With probability `epsilon` it is any action, otherwise one of those with the
    largest value, at random: at first all values are equal, and an agent that
    always took the first action would push against one wall forever. `rng` is
    a `random.Random`.
    """
    if rng.random() < epsilon:
        return rng.randrange(len(values))
    best = max(values)
    return rng.choice([action for action, value in enumerate(values) if value == best])


class Model:
    """A table of what happened the last time each action was tried in each state; empty at first.

    pairs: list of the (state, action) tried, each once.
    states: list of the states in which something was tried, each once.
    outcomes: dict from (state, action) to (reward, next_state, terminated).
    time: the number of real steps so far.
    last_tried: dict from (state, action) to the `time` of its last try, which counts that step.

    The lists are there to draw from: indexing a list takes constant time,
    while a dict would first have to be copied into a list.
    """

    def __init__(self):
        self.pairs, self.states, self.outcomes = [], [], {}
        self.time, self.last_tried = 0, {}

    def tau(self, state, action):
        """Return how many steps ago `action` was last tried in `state`; if never, the number of steps so far."""
        return self.time - self.last_tried.get((state, action), 0)
