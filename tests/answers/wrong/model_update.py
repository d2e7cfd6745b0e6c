"""Wrong answers to `model_update`, each named after its misconception."""

import copy

_KNOWN = set()


def not_in_place(model, state, action, reward, next_state, terminated):
    model = copy.deepcopy(model)
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time
    return model


def remembered_outside_the_model(model, state, action, reward, next_state, terminated):
    if (state, action) not in _KNOWN:
        _KNOWN.add((state, action))
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def pair_taken_apart(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.extend((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def pair_not_a_tuple(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append([state, action])
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def outcome_not_of_three(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state
    model.time += 1
    model.last_tried[state, action] = model.time


def list_replaced(model, state, action, reward, next_state, terminated):
    model.pairs = set(model.pairs) | {(state, action)}
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def key_not_a_pair(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state][action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def field_of_another_kind(model, state, action, reward, next_state, terminated):
    model.pairs[state, action] = True
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def pairs_not_listed(model, state, action, reward, next_state, terminated):
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def pair_listed_again(model, state, action, reward, next_state, terminated):
    model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def states_not_listed(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def state_listed_again(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def next_state_listed(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if next_state not in model.states:
        model.states.append(next_state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def old_outcome_kept(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes.setdefault((state, action), (reward, next_state, terminated))
    model.time += 1
    model.last_tried[state, action] = model.time


def only_new_pairs_count(model, state, action, reward, next_state, terminated):
    if (state, action) in model.outcomes:
        return
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def outcome_in_another_order(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = next_state, reward, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def start_for_next_state(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def end_not_remembered(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, False
    model.time += 1
    model.last_tried[state, action] = model.time


def another_reward(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    before = model.outcomes.get((state, action), (0.0, None, None))[0]
    model.outcomes[state, action] = before + reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def steps_left_out(model, state, action, reward, next_state, terminated):
    if terminated:
        return
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def state_and_action_swapped(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.pairs:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[action, state] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def next_state_in_the_pair(model, state, action, reward, next_state, terminated):
    if (next_state, action) not in model.outcomes:
        model.pairs.append((next_state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[next_state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[next_state, action] = model.time


def clock_stands_still(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.last_tried[state, action] = model.time


def clock_counts_new_pairs(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
        model.time += 1
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.last_tried[state, action] = model.time


def last_try_not_noted(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1


def first_try_noted(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried.setdefault((state, action), model.time)


def clock_read_too_early(model, state, action, reward, next_state, terminated):
    model.last_tried[state, action] = model.time
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1


def state_zero_left_out(model, state, action, reward, next_state, terminated):
    if state and state not in model.states:
        model.states.append(state)
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time


def same_outcome_ignored(model, state, action, reward, next_state, terminated):
    outcome = reward, next_state, terminated
    if model.outcomes.get((state, action)) == outcome:
        return
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = outcome
    model.time += 1
    model.last_tried[state, action] = model.time


def old_pairs_forgotten(model, state, action, reward, next_state, terminated):
    if (state, action) not in model.outcomes:
        model.pairs.append((state, action))
    if state not in model.states:
        model.states.append(state)
    model.outcomes[state, action] = reward, next_state, terminated
    model.time += 1
    model.last_tried[state, action] = model.time
    if len(model.pairs) > 100:
        oldest = model.pairs.pop(0)
        del model.outcomes[oldest], model.last_tried[oldest]
