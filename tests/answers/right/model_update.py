"""Right answers to `model_update` in different styles: every one of them passes."""

from helpers import tabular


def as_the_steps_say(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def one_after_the_other(
    model: tabular.Model, state: int, action: int, reward: float, next_state: int, terminated: bool
) -> None:
    pair = (state, action)
    is_new = pair not in model.pairs
    model.time = model.time + 1
    model.last_tried.update({pair: model.time})
    model.outcomes.update({pair: (reward, next_state, terminated)})
    if is_new:
        model.pairs += [pair]
    if all(state != known for known in model.states):
        model.states += [state]
    return model


def lists_made_anew(model, s, a, r, s2, done):
    """From the dictionaries, at each step: slow for a large model, and right."""
    model.time += 1
    model.outcomes[(s, a)] = [r, s2, done]
    model.last_tried[(s, a)] = model.time
    model.pairs = list(model.outcomes)
    model.states = sorted({state for state, _ in model.outcomes})


def _add(things: list, thing) -> None:
    try:
        things.index(thing)
    except ValueError:
        things.insert(0, thing)


def helper_function_and_early_clock(model, state, action, *outcome):
    model.last_tried[state, action] = model.time + 1
    model.time += 1
    _add(model.pairs, (state, action))
    _add(model.states, state)
    model.outcomes[state, action] = tuple(outcome)


def by_set_default(model, state, action, reward, next_state, terminated):
    if model.last_tried.setdefault((state, action), 0) == 0:
        model.pairs.append((state, action))
        model.states = list(dict.fromkeys([*model.states, state]))
    model.time = model.last_tried[state, action] = model.time + 1
    model.outcomes[state, action] = (float(reward), int(next_state), bool(terminated))
