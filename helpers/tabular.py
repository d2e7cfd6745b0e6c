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
    """A table of what happened the last time each action was tried in each state.

    pairs: list of the (state, action) tried, each once, in the order of their first time.
    states: list of the states in which something was tried, each once.
    outcomes: dict from (state, action) to (reward, next_state, terminated).
    time: the number of steps learned from.

    The lists are there to draw from: indexing a list takes constant time,
    while a dict would first have to be copied into a list.
    """

    def __init__(self):
        self.pairs, self.states, self.outcomes = [], [], {}
        self.time = 0
        self._known_states, self._last_tried = set(), {}

    def learn(self, state, action, reward, next_state, terminated):
        """Remember one real step, replacing what was known about this state and action."""
        if (state, action) not in self.outcomes:
            self.pairs.append((state, action))
        if state not in self._known_states:
            self._known_states.add(state)
            self.states.append(state)
        self.outcomes[state, action] = reward, next_state, terminated
        self.time += 1
        self._last_tried[state, action] = self.time

    def tau(self, state, action):
        """Return how many steps ago `action` was last tried in `state`; if never, the number of steps so far."""
        return self.time - self._last_tried.get((state, action), 0)
