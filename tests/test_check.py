"""Checks: right, not attempted and wrong; they never raise and they end."""

import contextlib
import json
import re
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from benchmarks.busy import busy_machine
from support import ROOT, answers, definitions, solutions

from helpers import check, hint, pendulum, planets
from helpers.checks import EXERCISES, box, stopwatch
from helpers.checks.exercise import Check, Exercise
from helpers.checks.judge import judge
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Observation, Unexpected, draw, gather, observe
from helpers.checks.verdict import Verdict, latest

SOLUTIONS = solutions()


@pytest.fixture(scope="module", autouse=True)
def libraries_are_loaded():
    """A notebook has imported torch long before its first check; a time limit is not about that."""
    check.train(SOLUTIONS["train"])


def patience(name):
    """Seconds that a check may take: two, but for the exercises that train or search for seconds themselves."""
    time_limit = EXERCISES[name].time_limit
    return 2 if time_limit < 2 else time_limit + 1


def assert_quick(run, name):
    """Whether `run` is quick enough in one of three attempts: a busy machine makes processor time longer, too."""
    for _ in range(3):
        start = time.process_time()
        run()
        if time.process_time() - start < patience(name):
            return
    pytest.fail("too slow three times")


@pytest.mark.parametrize("name", EXERCISES)
def test_a_solution_passes_quickly(name):
    verdicts = []
    assert_quick(lambda: verdicts.append(getattr(check, name)(SOLUTIONS[name])), name)
    for verdict in verdicts:
        assert verdict.status == "passed" and verdict.diagnosis is None
        assert verdict.points == verdict.max_points > 0
        assert any(letter.isdigit() for letter in verdict.message)  # a measured fact


class Hostile:
    """Every attribute, call and conversion fails."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __str__(self):
        raise RuntimeError("no")


def as_answer(name, function):
    """An answer to exercise `name` whose every call is `function`: a function, or a class whose method it is."""
    if name != "step":
        return function
    return type("ModelEnv", (pendulum.PendulumBaseEnv,), {"step": lambda self, *args: function(*args)})


def loop_for_ever(*args, **kwargs):
    while True:
        pass


def swallow_everything(*args, **kwargs):
    end = time.thread_time() + 7  # after any time limit; then the thread goes, for the tests' sake
    while time.thread_time() < end:
        with contextlib.suppress(BaseException):
            sum(range(1000))


def raise_hostile(*args, **kwargs):
    class Nasty(Exception):
        def __str__(self):
            raise RuntimeError("no")

    raise Nasty


def leave(*args, **kwargs):
    raise SystemExit


NOT_AN_ANSWER = [None, 3, "text", [], Hostile(), object, lambda: None, lambda a, b: None, type("Needs", (), {"x": 1})]
BAD_RESULTS = [
    None, np.nan, "text", (), (1, 2, 3, 4, 5), np.full(7, np.nan), np.zeros((3, 3)), [None] * 7, {}, Hostile(),
    (np.full(3, np.nan), np.nan, False, False, {}), (np.zeros(3), 0.0, False, False, {}),
]  # fmt: skip


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("index", range(len(NOT_AN_ANSWER)))  # pytest itself would trip over some of them
def test_what_is_no_answer_fails_without_raising(name, index):
    verdict = getattr(check, name)(NOT_AN_ANSWER[index])
    assert verdict.status == "failed" and verdict.points == 0 and verdict.message


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("index", range(len(BAD_RESULTS)))
def test_bad_results_fail_without_raising(name, index):
    verdict = getattr(check, name)(as_answer(name, lambda *args, **kwargs: BAD_RESULTS[index]))
    assert verdict.status == "failed" and verdict.points == 0 and verdict.message


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("function", [raise_hostile, leave])
def test_an_answer_that_raises_fails_without_raising(name, function):
    assert getattr(check, name)(as_answer(name, function)).status == "failed"


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_that_never_ends_is_left_behind(name):
    verdicts, limit = [], EXERCISES[name].time_limit
    assert_quick(lambda: verdicts.append(getattr(check, name)(as_answer(name, loop_for_ever))), name)
    for verdict in verdicts:
        assert verdict.status == "failed"
        assert f"still running after {limit:.1f} s of processor time, in `" in verdict.message


def test_an_answer_that_refuses_to_end_is_left_behind_too():
    verdict = check.evaluate(swallow_everything)
    assert verdict.status == "failed" and "still running after 5.0 s" in verdict.message


def test_an_answer_that_waits_is_stopped_by_the_clock(monkeypatch):
    monkeypatch.setattr(stopwatch, "CLOCK", 0.2)
    verdict = check.evaluate(lambda policy, num_episodes: time.sleep(5))
    assert verdict.status == "failed" and "s on the clock" in verdict.message


def test_what_an_answer_imports_does_not_count(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text(
        "import time\nend = time.thread_time() + 2\nwhile time.thread_time() < end: pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def evaluate(policy, num_episodes=100):
        import slow_to_import  # noqa: F401

        return SOLUTIONS["evaluate"](policy, num_episodes)

    assert check.evaluate(evaluate).status == "passed"


def test_without_threads_a_check_still_runs(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")  # as Pyodide says

    monkeypatch.setattr(threading.Thread, "start", start)
    assert check.step(SOLUTIONS["step"]).status == "passed"
    assert check.planning(SOLUTIONS["planning"]).status == "passed"


def test_only_the_blank_of_the_notebook_is_a_blank():
    def planning(q, model, num_planning_steps, rng, *, alpha, gamma):
        raise NotImplementedError("later")

    assert check.planning(planning).status == "failed"


def test_a_function_that_an_answer_needs_is_named_when_it_is_wrong_or_missing():
    namespace = definitions("01_dyna_q")
    planning, update = namespace["planning"], namespace.pop("q_learning_update")
    missing = check.planning(planning)
    assert missing.status == "not attempted" and "needs `q_learning_update`, which is not defined" in missing.message
    namespace["q_learning_update"] = lambda *step, alpha, gamma: update(*step, alpha=alpha, gamma=gamma / 2)
    wrong = check.planning(planning)
    assert wrong.status == "failed" and "calls `q_learning_update`, which does not pass its own check" in wrong.message


def test_a_runaway_thread_is_stopped():
    before = set(threading.enumerate())
    check.evaluate(loop_for_ever)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_is_not_attempted(name):
    def blank(*args, **kwargs):
        raise NotImplementedError(f"{name}: replace this line with your code")

    verdict = getattr(check, name)(as_answer(name, blank))
    assert verdict.status == "not attempted" and verdict.points == 0


def test_train_says_that_another_blank_comes_first():
    namespace = definitions("04_sac_dyna")

    def blank(*args):
        raise NotImplementedError("generate_synthetic_data: replace this line with your code")

    namespace["generate_synthetic_data"] = blank
    verdict = check.train(namespace["train"])
    assert verdict.status == "not attempted" and "`generate_synthetic_data`" in verdict.message


def test_an_error_says_where_it_happened():
    def evaluate(policy, num_episodes=100):
        return policy.no_such_thing

    verdict = check.evaluate(evaluate)
    assert "AttributeError" in verdict.message and "return policy.no_such_thing" in verdict.message


def test_an_error_inside_a_library_is_shown_where_the_answer_called_it():
    def evaluate(policy, num_episodes=100):
        return np.random.default_rng(0).choice([], size=3)

    assert "np.random.default_rng(0).choice" in check.evaluate(evaluate).message


def test_the_planet_is_judged_for_the_student():
    read_gravity = SOLUTIONS["read_gravity"]
    for student_id in ("galileo", 4711, "Émilie"):
        body = planets.mystery_body(student_id)
        named = check.read_gravity(read_gravity, student_id=student_id, body=body.lower())
        assert named.status == "passed" and body in named.message
    other = next(body for body in planets.SURFACE_GRAVITY if body != planets.mystery_body("galileo"))
    assert check.read_gravity(read_gravity, student_id="galileo", body=other).diagnosis == "wrong-body"
    assert "Triton" in check.read_gravity(read_gravity, student_id="galileo", body="Tritton").message
    assert "empty" in check.read_gravity(read_gravity, student_id="galileo").message
    for body in (3, [], Hostile(), float("nan")):
        assert check.read_gravity(read_gravity, student_id="galileo", body=body).status == "failed"
    assert check.read_gravity(read_gravity, student_id=Hostile()).status == "failed"


@pytest.mark.parametrize(
    "about", [{"no_such_thing": 1}, {"rng": 1}, {"starts": np.zeros((200, 2))}, {"exercise": 1}, {"patience": "much"}]
)
def test_what_is_said_about_an_answer_may_be_anything(about):
    verdict = check.step(SOLUTIONS["step"], **about)
    assert verdict.status == "failed" and "TypeError" in verdict.message


def test_patience_stretches_the_time_limit():
    inputs = draw(EXERCISES["evaluate"], np.random.default_rng(0))
    observation = observe(EXERCISES["evaluate"], loop_for_ever, inputs, patience=0.2)
    assert observation.ended == "out of time" and EXERCISES["evaluate"].time_limit == 5.0
    assert "after 1.0 s" in judge(EXERCISES["evaluate"], observation, inputs).message


def test_evidence_is_plain_arrays_and_a_judge_never_trips_over_bad_ones():
    rng = np.random.default_rng(0)
    for name, exercise in EXERCISES.items():
        observation, inputs = gather(exercise, SOLUTIONS[name], rng, patience=4)
        good = observation.arrays | inputs
        assert all(isinstance(value, np.ndarray) and value.dtype != object for value in good.values())
        for key in good:
            without = {other: value for other, value in good.items() if other != key}
            assert judge(exercise, Observation("done", without), {}).status == "failed", key
            for bad in (np.array("x"), np.array(np.nan), np.zeros((0,)), np.zeros((2, 2, 2))):
                judge(exercise, Observation("done", good | {key: bad}), {})  # whatever it says, it does not raise


def an_exercise(**fields):
    """The least that an exercise can be."""
    least = {"draw": lambda rng: {}, "probe": lambda answer: {}, "evidence": {}, "checks": (), "fact": lambda seen: "1"}
    return Exercise(name="x", notebook="00_x", defines="x", hints=(), **(least | fields))


def test_a_missing_library_is_said_not_raised():
    exercise = an_exercise(imports=("no_such_library",))
    verdict = judge(exercise, *gather(exercise, None, np.random.default_rng(0)))
    assert verdict.status == "failed" and "no_such_library" in verdict.message


def test_a_check_prints_its_verdict_where_there_is_no_notebook(capsys):
    check.step(SOLUTIONS["step"])
    assert capsys.readouterr().out.startswith("[passed] step: 200 random states")


def test_the_table_collects_the_verdicts(capsys):
    check.step(SOLUTIONS["step"])
    check.table("03_model_env")
    assert "step                     passed         1 of 1" in capsys.readouterr().out
    assert "All exercises of this notebook are right." in box.table_text([latest["step"]])
    blank = Verdict("train", "not attempted", "Its check has not run yet.", 0, 1)
    for shown in (box.table_text, box.table_markup):
        assert "not attempted. Stuck? Run " in shown([latest["step"], blank])
    assert "Next: `train`" in box.table_text([latest["step"], blank, blank])
    capsys.readouterr()
    check.table("no_such_notebook")
    assert "03_model_env" in capsys.readouterr().out


def test_hints_go_down_the_ladder_and_stay_on_the_last_rung(capsys):
    latest.clear()  # after a failed check the ladder is another one
    for name, exercise in EXERCISES.items():
        for rung in (*range(len(exercise.hints)), len(exercise.hints) - 1):
            getattr(hint, name)()
            assert exercise.hints[rung] in capsys.readouterr().out


def test_a_verdict_is_shown_once_in_a_cell():
    pytest.importorskip("IPython")
    from IPython.testing.globalipapp import start_ipython
    from IPython.utils.capture import capture_output

    shell = start_ipython()
    shell.user_ns["verdict"] = Verdict("step", "failed", "Is `dt` <there>?", 0, 1)
    with capture_output() as shown:
        shell.run_cell("verdict.show()\nverdict", store_history=True)
    assert len(shown.outputs) == 1
    html = shown.outputs[0].data["text/html"]
    assert "<code>dt</code> &lt;there&gt;?" in html
    with capture_output() as shown:
        shell.run_cell("verdict", store_history=True)
    assert len(shown.outputs) == 1


# Without a terminal or a kernel around it, a shell prints what it would show.
IN_A_SHELL = """
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance(colors="NoColor")
shell.set_custom_exc((KeyError,), lambda shell, kind, error, tb, tb_offset=None: print("as Colab shows it"))
shell.run_cell("from helpers import check")
for line in (
    "raise NotImplementedError('step: replace this line with your code')",
    "raise NotImplementedError('later')",
    "{}['key']",
    "1 / 0",
):
    result = shell.run_cell(line)
    print("--", type(result.error_in_exec).__name__)
"""


def test_a_blank_ends_in_one_calm_line_and_nothing_else_changes():
    done = subprocess.run([sys.executable, "-c", IN_A_SHELL], cwd=ROOT, capture_output=True, text=True, check=True)
    shown = re.split(r"-- (\w+)\n", done.stdout)
    assert shown[1::2] == ["NotImplementedError", "NotImplementedError", "KeyError", "ZeroDivisionError"]
    calm, later, earlier, other, _ = shown[::2]
    line, table = calm.split("\n", 1)
    assert line == (
        "○ step is still blank. Replace its `raise NotImplementedError` line with your code, and run on from there."
    )
    assert "Next: `step`, not attempted." in table
    assert "Traceback (most recent call last)" in later and "NotImplementedError: later" in later
    assert earlier == "as Colab shows it\n"
    assert "Traceback (most recent call last)" in other


def test_tab_shows_the_exercises_and_nothing_else():
    assert sorted(dir(check)) == sorted([*EXERCISES, "table"])
    assert sorted(dir(hint)) == sorted(EXERCISES)
    assert check.step is check.step and check.step.__name__ == "step"
    assert "`ModelEnv`" in check.step.__doc__ and "`ModelEnv`" in hint.step.__doc__


@pytest.mark.parametrize("module", [check, hint])
def test_a_misspelt_name_gets_did_you_mean(module):
    with pytest.raises(AttributeError, match="Did you mean 'step'"):
        module.stepp  # noqa: B018
    with pytest.raises(AttributeError, match="no exercise 'nothing_like_it'"):
        module.nothing_like_it  # noqa: B018


def test_two_misconceptions_of_one_name_are_an_error():
    one, other = (Misconception("name", "Where?", "There.") for _ in range(2))
    exercise = an_exercise(checks=(Check(lambda seen: None, (one,)), Check(lambda seen: None, (other,))))
    with pytest.raises(ValueError, match="share a name"):
        exercise.misconceptions  # noqa: B018
    assert an_exercise(checks=(Check(lambda seen: None, (one,)),), stops=(one,)).misconceptions == {"name": one}


def test_an_observation_can_be_sent_and_read_again():
    def probe(answer):
        raise Unexpected("`y`", "an array of shape (3,)", answer, seen=np.ones(2))

    inputs, values = {}, (None, np.zeros(4), (1, "a", [2]), [[1.0], [2.0]], "text", Hostile())
    for value in values:
        observation = observe(an_exercise(probe=probe), value, inputs)
        head = json.loads(json.dumps(observation.head()))
        again = Observation.of(head, observation.arrays)
        assert again.head() == observation.head() and again.arrays is observation.arrays
        verdict = judge(an_exercise(), again, inputs)
        assert verdict.status == "failed" and verdict.message.startswith("`y` should be an array of shape (3,); yours")


def forged_heads():
    head = Observation("done").head()
    for name in head:
        yield {key: value for key, value in head.items() if key != name}
        for bad in (3, [], {}, None, "x" * 100_000):
            yield head | {name: bad}


@pytest.mark.parametrize("head", list(forged_heads()))
def test_a_judge_never_trips_over_what_is_forged(head):
    try:
        observation = Observation.of(head, {})
    except (ValueError, KeyError, TypeError):
        return  # what grading takes for unreadable
    verdict = judge(EXERCISES["step"], observation, {})
    assert verdict.points == 0 and len(verdict.message) <= 2_000


def test_on_a_busy_machine_a_right_answer_passes():
    with busy_machine(loops=10):
        for answer in answers("right", "step").values():
            assert check.step(answer).status == "passed"
