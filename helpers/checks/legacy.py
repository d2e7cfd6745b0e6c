"""Bridge while exercises are converted, one at a time: an exercise in the old form, with a judge and suspects."""

import functools
import itertools

import numpy as np

from helpers.checks.exercise import Check, Exercise
from helpers.checks.judge import MORE
from helpers.checks.misconception import Misconception
from helpers.checks.observe import Unexpected


class Wrong(Exception):
    def __init__(self, message, diagnosis=None):
        super().__init__(message)
        self.diagnosis = diagnosis


class Suspects(dict):
    def accuse(self, name, observed):
        return Wrong(f"{observed} {self[name][0]}", name)

    def accuse_of(self, names, observed):
        wrong = self.accuse(names[0], observed)
        return Wrong(f"{wrong}{MORE}", names[0]) if len(names) > 1 else wrong


def explain(observed, model, ingredients, tolerance):
    def mistakes(choice):
        return [name for name, _ in choice if name is not None]

    for choice in sorted(itertools.product(*ingredients), key=lambda c: len(mistakes(c))):
        error = np.abs(model(*(value for _, value in choice)) - observed)
        if (error <= tolerance).all():
            return mistakes(choice)
    return None


def problems(evidence, *judges):
    found = []
    for judge_part in judges:
        try:
            judge_part(evidence)
        except Wrong as wrong:
            found.append(wrong)
    return found


def first_of(problems, same_mistake=()):
    if not problems:
        return
    first, *others = problems
    said_already = str(first).endswith(MORE)
    if not said_already and any((first.diagnosis, other.diagnosis) not in same_mistake for other in others):
        raise Wrong(f"{first}{MORE}", first.diagnosis)
    raise first


def old(*, probe, judge, suspects, hints, **fields):
    """Return an `Exercise` of the new form that works as the old one did."""

    @functools.wraps(probe)
    def observing(*args, **options):
        try:
            return probe(*args, **options)
        except Wrong as wrong:
            raise Unexpected("old", wrong.diagnosis or "", str(wrong)) from None

    def verdict(seen):
        try:
            return None, judge(seen)
        except Wrong as wrong:
            return wrong, None

    def problem(seen):
        wrong = verdict(seen)[0]
        return None if wrong is None else str(wrong)

    def known(name):
        return Misconception(
            name,
            "",
            suspects[name][1],
            when=lambda seen: (
                seen.expected == name
                if hasattr(seen, "expected")
                else getattr(verdict(seen)[0], "diagnosis", 0) == name
            ),
        )

    every = tuple(known(name) for name in suspects)
    for each in every:
        object.__setattr__(each, "old_question", suspects[each.name][0])
    return Exercise(
        probe=observing,
        checks=(Check(problem, every),),
        fact=lambda seen: verdict(seen)[1],
        stops=every,
        hints=hints,
        **fields,
    )
