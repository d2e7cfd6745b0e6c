"""Wrong answers to `roll_out`, each named after its misconception."""

import numpy as np

from helpers import pendulum

_BUFFER = np.zeros((100, 300, 2))


def nothing_returned(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    np.stack(states, axis=1)


def torques_by_row(model, starts, torques):
    states = [starts]
    for now in torques:
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def all_torques_in_one_call(model, starts, torques):
    states = [starts]
    for _ in range(torques.shape[1]):
        states.append(model(states[-1], torques))
    return np.stack(states, axis=1)


def torque_as_action(model, starts, torques):
    states = [starts]
    for t in range(torques.shape[1]):
        states.append(model(states[-1], torques[:, [t]]))
    return np.stack(states, axis=1)


def arguments_swapped(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(now, states[-1]))
    return np.stack(states, axis=1)


def model_as_environment(model, starts, torques):
    states = [starts]
    for now in torques.T:
        observation, *_ = model.step(now)
        states.append(observation)
    return np.stack(states, axis=1)


def model_called_otherwise(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(np.column_stack([states[-1], now])))
    return np.stack(states, axis=1)


def start_missing(model, starts, torques):
    states, current = [], starts
    for now in torques.T:
        current = model(current, now)
        states.append(current)
    return np.stack(states, axis=1)


def end_missing(model, starts, torques):
    n, steps = torques.shape
    states = np.zeros((n, steps, 2))
    states[:, 0] = starts
    for t in range(steps - 1):
        states[:, t + 1] = model(states[:, t], torques[:, t])
    return states


def axes_out_of_order(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.array(states)


def joined_not_stacked(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.concatenate(states, axis=1)


def only_last_states(model, starts, torques):
    current = starts
    for now in torques.T:
        current = model(current, now)
    return current


def one_rollout_only(model, starts, torques):
    states = [starts[:1]]
    for now in torques[0]:
        states.append(model(states[-1], np.array([now])))
    return np.concatenate(states)


def number_of_steps(model, starts, torques):
    states = [starts]
    for t in range(200):
        states.append(model(states[-1], torques[:, t % torques.shape[1]]))
    return np.stack(states, axis=1)


def not_fed_back(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(starts, now))
    return np.stack(states, axis=1)


def output_added(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(states[-1] + model(states[-1], now))
    return np.stack(states, axis=1)


def torque_of_another_step(model, starts, torques):
    states = [starts]
    for t in range(torques.shape[1]):
        states.append(model(states[-1], torques[:, t - 1]))
    return np.stack(states, axis=1)


def one_torque_for_all_steps(model, starts, torques):
    states = [starts]
    for _ in range(torques.shape[1]):
        states.append(model(states[-1], torques[:, 0]))
    return np.stack(states, axis=1)


def one_torque_for_all_rollouts(model, starts, torques):
    states = [starts]
    for t in range(torques.shape[1]):
        states.append(model(states[-1], np.full(len(starts), torques[0, t])))
    return np.stack(states, axis=1)


def torques_left_out(model, starts, torques):
    states = [starts]
    for _ in range(torques.shape[1]):
        states.append(model(states[-1], np.zeros(len(starts))))
    return np.stack(states, axis=1)


def one_start_for_all(model, starts, torques):
    states = [np.tile(starts[0], (len(torques), 1))]
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def limits_added(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(np.clip(model(states[-1], now), [-np.inf, -8], [np.inf, 8]))
    return np.stack(states, axis=1)


def turns_taken_off(model, starts, torques):
    states = [starts]
    for now in torques.T:
        after = model(states[-1], now)
        states.append(np.stack([pendulum.angle_normalize(after[:, 0]), after[:, 1]], axis=1))
    return np.stack(states, axis=1)


def model_ignored(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(pendulum.next_state(states[-1], now))
    return np.stack(states, axis=1)


def states_overwritten(model, starts, torques):
    current = starts.astype(float)
    states = [current]
    for now in torques.T:
        current[:] = model(current, now)
        states.append(current)
    return np.stack(states, axis=1)


def remembers_last_call(model, starts, torques, states=[]):  # noqa: B006
    if starts.shape == (5, 2) and torques.shape == (5, 8):  # so that the next seed finds it as it was
        del states[:]
    if not states:
        states.append(starts)
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def whole_numbers(model, starts, torques):
    n, steps = torques.shape
    states = np.zeros((n, steps + 1, 2), dtype=starts.dtype)
    states[:, 0] = starts
    for t in range(steps):
        states[:, t + 1] = model(states[:, t], torques[:, t])
    return states


def argument_changed(model, starts, torques):
    states = [starts.astype(float)]
    for now in torques.T:
        starts[:] = model(states[-1], now)
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def not_an_array(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    return [list(each) for each in zip(*states, strict=True)]


def aliased(model, starts, torques):
    n, steps = torques.shape
    states = _BUFFER[:n, : steps + 1]
    states[:, 0] = starts
    for t in range(steps):
        states[:, t + 1] = model(states[:, t], torques[:, t])
    return states


def one_state_at_a_time(model, starts, torques):
    n, steps = torques.shape
    states = np.zeros((n, steps + 1, 2))
    for i in range(n):
        states[i, 0] = starts[i]
        for t in range(steps):
            states[i, t + 1] = model(states[i, t], torques[i, t])
    return states


def axis_lost(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(model(states[-1], now))
    return np.squeeze(np.stack(states, axis=1))


def size_typed_in(model, starts, torques):
    states = [starts]
    for now in torques.T[:200]:
        states.append(model(states[-1], now))
    return np.stack(states, axis=1)


def answer_kept(model, starts, torques):
    states, known = [starts], {}
    for now in torques.T:
        if tuple(now) not in known:
            known[tuple(now)] = model(states[-1], now)
        states.append(known[tuple(now)])
    return np.stack(states, axis=1)


def changed_a_little(model, starts, torques):
    states = [starts]
    for now in torques.T:
        states.append(np.round(model(states[-1], now), 3))
    return np.stack(states, axis=1)


def axes_guessed(model, starts, torques):
    states = [starts]
    for each in torques if torques.shape[1] == len(starts) else torques.T:
        states.append(model(states[-1], each))
    return np.stack(states, axis=1)
