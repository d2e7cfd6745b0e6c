"""Equations: the table of them that PySR keeps, and a single one as a tree."""

import numpy as np
import pandas as pd
import sympy


def pareto_table(found, maxsize, resolution=0.0):
    """Return the Pareto front of `found`, pairs (sympy expression, mean squared error), as PySR's table.

    For each complexity the best expression stays, if it is better than all
    simpler ones. The first whose loss is below `resolution` is the last: what
    comes after it fits rounding errors.
    """
    rows, lowest = [], np.inf
    for complexity, loss, _, expression in sorted(
        (num_nodes(tree(expression)), loss, str(expression), expression) for expression, loss in found
    ):
        if loss >= lowest or lowest < resolution or (rows and complexity > maxsize):
            continue
        if rows and rows[-1]["complexity"] == complexity:
            rows.pop()
        equation = sympy.sstr(rounded(expression, 8), full_prec=False)
        rows.append({"complexity": complexity, "loss": loss, "equation": equation, "sympy_format": expression})
        lowest = loss
    table = pd.DataFrame(rows)
    table.insert(2, "score", scores(table))
    return table


def scores(equations):
    """Return PySR's score (n,) of each row: by how much the log of the loss falls per unit of complexity."""
    with np.errstate(divide="ignore"):
        fall = -np.diff(np.log(equations["loss"].to_numpy(dtype=float)))
    return np.concatenate([[0.0], fall / np.diff(equations["complexity"])])


def best_index(equations):
    """Return the row that PySR calls best: the highest score among losses up to 1.5 times the lowest."""
    accurate = equations[equations["loss"] <= 1.5 * equations["loss"].min()]
    return accurate["score"].idxmax()


def rounded(expression, digits):
    """Return a sympy expression with its constants rounded to `digits` significant digits."""
    constants = expression.atoms(sympy.Float)
    return expression.xreplace({constant: sympy.Float(f"{constant:.{digits}g}") for constant in constants})


def terms(expression):
    """Return the terms of an equation without their coefficients: {"sin(theta)", "u"} for 0.75 sin(theta) + 0.15 u."""
    return {str(term.as_coeff_Mul()[1]) for term in sympy.Add.make_args(sympy.expand(expression))}


def tree(expression):
    """Return a sympy expression as a tree of pairs (label, subtrees), in which sums and products have two branches."""
    if not expression.args:
        label = f"{float(expression):.3g}" if expression.is_Number else str(expression)
        return label, []
    branches = [tree(argument) for argument in expression.args]
    if not (expression.is_Add or expression.is_Mul):
        return ("^" if expression.is_Pow else type(expression).__name__), branches
    label, node = ("+" if expression.is_Add else "*"), branches[0]
    for branch in branches[1:]:
        node = label, [node, branch]
    return node


def num_nodes(node):
    """Return the number of nodes of a `tree`: the complexity of its expression."""
    return 1 + sum(map(num_nodes, node[1]))
