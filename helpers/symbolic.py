"""Symbolic regression: which engine searches, and equations as tables and trees."""

import contextlib
import importlib.util
import io
import sys
import urllib.request

from helpers.equations import rounded, terms, tree  # noqa: F401, which notebooks look for here
from helpers.operon import OperonRegressor

ENGINES = ("auto", "pysr", "operon")

GET_OPERON = "`pip install pyoperon` installs it"

GET_PYSR = "`pip install pysr` installs it; it downloads Julia on its first start"

JULIA_SERVER = "https://julialang-s3.julialang.org/bin/versions.json"  # what juliapkg asks before it downloads Julia


def regressor(engine="auto", *, random_state=0, **options):
    """Return a symbolic regressor with settings that suit small problems of mechanics.

    `engine` is "pysr", "operon", or "auto": PySR where a Julia that it can use
    is installed, else Operon; a printed line says which. `options` go to
    `PySRRegressor` or `OperonRegressor` and replace the settings made here.

    After `fit(X, y)`, with X (n, features) and y (n,): `equations_` is a table
    with the columns complexity, loss, score, equation and sympy_format, from
    simple to complex; `get_best()`, `sympy()`, `latex()` and `predict(X)` are
    about the equation with the best score.

    Raises ValueError for an unknown engine, ImportError for one that is not
    installed, and RuntimeError when PySR is asked for and there is no Julia
    and no network to get it from.
    """
    if engine not in ENGINES:
        raise ValueError(f"There is no engine {engine!r}: it is one of {', '.join(map(repr, ENGINES))}.")
    if engine == "auto":
        engine = _choose_engine()
    if engine == "operon":
        if not _installed("pyoperon"):
            raise ImportError(f"Operon is not installed: {GET_OPERON}.")
        return OperonRegressor(random_state=random_state, **options)
    return _pysr_regressor(random_state=random_state, **options)


def find_julia():
    """Return the path of an installed Julia that PySR can use, or None. Nothing is downloaded.

    It asks juliapkg, which knows all places a Julia may be in and the versions
    that fit this Python: the same question that `import pysr` asks first.
    """
    if not (_installed("pysr") and _installed("juliapkg")):
        return None
    with contextlib.redirect_stdout(io.StringIO()):  # juliapkg reports every step
        try:
            from juliapkg.deps import find_requirements
            from juliapkg.find_julia import find_julia as search
            from juliapkg.state import STATE

            versions, _ = find_requirements()
            return search(compat=versions, prefix=STATE["install"], install=False)[0]
        except Exception:  # juliapkg's way to say that there is none
            return None


def _installed(package):
    return importlib.util.find_spec(package) is not None


def _choose_engine():
    if find_julia():
        print("Engine: PySR. For Operon, which starts immediately, say engine='operon'.")
        return "pysr"
    if _installed("pyoperon"):
        get_it = "it downloads a Julia that fits, once" if _installed("pysr") else GET_PYSR
        print(f"Engine: Operon. For PySR, say engine='pysr': {get_it}.")
        return "operon"
    raise ImportError(f"No engine is installed. Operon: {GET_OPERON}. PySR: {GET_PYSR}.")


def _pysr_regressor(**options):
    PySRRegressor = _import_pysr()
    settings = {
        "binary_operators": ["+", "-", "*"],
        "unary_operators": ["sin", "cos"],
        "nested_constraints": {"sin": {"sin": 0, "cos": 0}, "cos": {"sin": 0, "cos": 0}},
        "maxsize": 14,
        "niterations": 40,
        "early_stop_condition": "stop_if(loss, complexity) = loss < 1e-12 && complexity <= 10",
        "timeout_in_seconds": 60,
        # The same equations on every run: PySR can promise that in one thread only.
        "deterministic": True,
        "parallelism": "serial",
        "progress": False,
        "verbosity": 0,
        "temp_equation_file": True,
    }
    return PySRRegressor(**(settings | options))


def _import_pysr():
    """Import PySR, after saying what that will do: the import itself installs what Julia lacks."""
    if "pysr" not in sys.modules:
        if not _installed("pysr"):
            raise ImportError(f"PySR is not installed: {GET_PYSR}.")
        if find_julia():
            print("Starting PySR. The first time, its Julia packages are downloaded: that takes a few minutes.")
        elif _online():
            print("Starting PySR. It downloads Julia and its packages first: that takes several minutes, once.")
        else:
            raise RuntimeError(
                "PySR needs Julia. None that fits is installed here, and there is no network to download it. Install "
                "Julia 1.10 or 1.11 (https://julialang.org/install), or say engine='operon', which needs neither."
            )
    try:
        from pysr import PySRRegressor
    except Exception as error:
        raise RuntimeError(
            f"PySR could not start ({type(error).__name__}). Most often there is no network to install its Julia "
            "packages from: try again with one, or say engine='operon', which needs no Julia."
        ) from error
    return PySRRegressor


def _online():
    try:
        urllib.request.urlopen(JULIA_SERVER, timeout=3).close()
    except OSError:
        return False
    return True
