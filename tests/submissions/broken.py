"""Submissions that are broken by accident: none of them affects another."""

import functools
import json
import os
import socket

from submissions import making
from submissions.making import Submission, answer_cell, code, filled, hand_in, handed_out, right, save, wrong

BROKEN: list[Submission] = []
submission = functools.partial(making.submission, into=BROKEN)
STEP = right("step")
NOT_A_NOTEBOOK = "not a notebook"
NO_EXERCISE = "no exercise"


# Not readable


@submission("empty_file.ipynb", not_graded="empty")
def empty_file(entry):
    """An upload that failed."""
    save(entry, b"")


@submission(not_graded="")
def empty_folder(entry):
    """An empty folder."""
    entry.mkdir()


@submission("png.ipynb", not_graded=NOT_A_NOTEBOOK)
def png(entry):
    """A picture, renamed."""
    save(entry, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


@submission("web_page.ipynb", not_graded="web page")
def web_page(entry):
    """The page of a notebook, renamed; its text has the answer's code."""
    save(entry, f"<!DOCTYPE html>\n<html><body><pre>\n{STEP}\n</pre></body></html>\n")


@submission("report.pdf", "report", not_graded=NOT_A_NOTEBOOK)
def report(entry):
    """A PDF instead of a notebook."""
    save(entry, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n")


@submission(student="a_pdf_in_a_folder", not_graded="")
def a_pdf_in_a_folder(entry):
    """A folder without a notebook or script."""
    save(entry / "report.pdf", b"%PDF-1.7\n")


@submission("truncated.ipynb", not_graded=NOT_A_NOTEBOOK)
def truncated(entry):
    """Half a notebook."""
    save(entry, json.dumps(filled("03_model_env", step=STEP))[:9000])


@submission("a_list.ipynb", not_graded="")
def a_list(entry):
    """JSON that is a list."""
    save(entry, "[1, 2, 3]")


@submission("a_number.ipynb", not_graded="")
def a_number(entry):
    """JSON that is a number."""
    save(entry, "17")


@submission("no_cells.ipynb", not_graded=NOT_A_NOTEBOOK)
def no_cells(entry):
    """A notebook without cells."""
    save(entry, '{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}')


@submission("cells_are_a_number.ipynb", not_graded=NOT_A_NOTEBOOK)
def cells_are_a_number(entry):
    """A notebook whose cells are a number."""
    save(entry, '{"cells": 5, "metadata": 3, "nbformat": 4, "worksheets": 7}')


@submission("too_large.ipynb", not_graded="larger than 50 MB")
def too_large(entry):
    """A sparse file of a hundred megabytes."""
    save(entry, b"{")
    os.truncate(entry, 100 * 2**20)


@submission("deep_json.ipynb", not_graded=NOT_A_NOTEBOOK)
def deep_json(entry):
    """JSON that is nested a hundred thousand levels deep."""
    save(entry, '{"cells": ' + "[" * 100_000)


@submission("null_bytes.ipynb", not_graded=NOT_A_NOTEBOOK)
def null_bytes(entry):
    """Null bytes in the middle of a notebook."""
    save(entry, json.dumps(filled("03_model_env", step=STEP)).encode().replace(b"import", b"imp\0rt"))


@submission("not_utf_8.ipynb", not_graded=NOT_A_NOTEBOOK)
def not_utf_8(entry):
    """A notebook that is not in UTF-8."""
    save(
        entry,
        json.dumps(handed_out("03_model_env"))
        .replace("Before", "Avant l'\N{LATIN SMALL LETTER E WITH ACUTE}t")
        .encode()
        + b"\xe9\xff",
    )


@submission("essay.py", not_graded=NO_EXERCISE)
def essay(entry):
    """A script that is unrelated to the course."""
    save(entry, "print('hello')\n")


@submission("prose.py", not_graded=NO_EXERCISE)
def prose(entry):
    """Prose in a file that is named like a script."""
    save(entry, "Dear professor,\nmy notebook did not work. Is it possible to\n")


@submission(not_graded="20")
def thirty_files(entry):
    """More files than a student needs."""
    for number in range(30):
        save(entry / f"{number}.py", f"# {number}\nfrom helpers import pendulum\n{STEP}\n")


# Partly broken: the readable part counts


@submission(step="passed")
def one_file_is_broken(entry):
    """A broken file next to a good one."""
    hand_in(entry, "03_model_env", step=STEP)
    save(entry / "04_sac_dyna.ipynb", '{"cells": [')
    save(entry / "notes.py", b"\xff\xfe\x00\xd8")


@submission(step="passed")
def strange_cells(entry):
    """Cells whose source is a number, null or a list of numbers, and things that are not cells."""
    notebook = filled("03_model_env", step=STEP)
    notebook["cells"] += [
        code(5),
        code(None),
        code([1, None, {}]),
        {"cell_type": "code"},
        "cell",
        None,
        {"source": "x"},
    ]
    notebook["cells"].append({"cell_type": ["code"], "source": "raise RuntimeError"})
    save(entry / "03_model_env.ipynb", notebook)


@submission(step="passed")
def deep_code(entry):
    """Cells that overflow a parser's stack."""
    notebook = filled("03_model_env", step=STEP)
    notebook["cells"].insert(0, code("x = " + "(" * 10_000 + ")" * 10_000))
    notebook["cells"].insert(0, code("y = " + "1+" * 100_000 + "1"))
    notebook["cells"].insert(0, code("z = " + "-" * 50_000 + "1"))
    save(entry / "03_model_env.ipynb", notebook)


@submission("deep_answer.py", step="failed")
def deep_answer(entry):
    """The answer itself is too deeply nested to be parsed."""
    save(entry, f"class ModelEnv:\n    x = {'1+' * 100_000}1\n")


@submission(step="passed")
def nbformat_99(entry):
    """A notebook in a future format."""
    notebook = filled("03_model_env", step=STEP) | {"nbformat": 99, "nbformat_minor": "x", "metadata": []}
    save(entry / "03_model_env.ipynb", notebook)


@submission("utf_16.py", step="passed")
def utf_16(entry):
    """A script in UTF-16, as some editors on Windows save it."""
    save(entry, f"from helpers import pendulum\n{STEP}".encode("utf-16"))


@submission("windows.py", step="passed")
def windows(entry):
    """Windows line endings and a byte order mark."""
    save(entry, f"\ufefffrom helpers import pendulum\n{STEP}\n".replace("\n", "\r\n").encode())


@submission(step="passed")
def windows_notebook(entry):
    """Windows line endings in the cells of a notebook."""
    save(entry / "03.ipynb", filled("03_model_env", step=STEP.replace("\n", "\r\n")))


# Names


NAMES = (
    "van den Berg, Anna  Maria",
    "Zo\u00eb",  # a composed letter
    "Ame\u0301lie",  # a letter and a combining accent
    "\U0001f600 smile",
    'it\'s "quoted"',
    "<script>alert(1)<",
    "<img src=x onerror=alert(1)>",
    "a\nnew line",
    "a\ttab, and; a comma",
    "x" * 200,
    "\u00fc" * 127,
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "CON",
    "100% done & more #1?",
    "back\\slash",
    "caf\udce9",  # bytes that are not valid UTF-8
    "\u202egnp.exe",  # displayed from right to left
)


@submission(step="failed")
def answer_in_a_markdown_cell(entry):
    """A cell whose type was changed by accident: the message says so."""
    notebook = filled("03_model_env", step=STEP)
    answer_cell(notebook, "step")["cell_type"] = "markdown"
    save(entry / "03_model_env.ipynb", notebook)


def _named(number: int, entry: str) -> None:
    """Register a right answer in a folder of this name."""

    def write(path):
        """A name that is difficult for file systems, tables or pages."""
        hand_in(path, "03_model_env", step=STEP)

    write.__name__ = f"name_{number}"
    submission(entry, entry, step="passed")(write)


for number, name in enumerate(NAMES):
    _named(number, name)


@submission("Sam Smith_111_assignsubmission_file", step="passed")
def one_sam(entry):
    """Two students with the same name, whose entries a platform has numbered."""
    hand_in(entry, "03_model_env", step=STEP)


@submission("Sam Smith_222_assignsubmission_file", step="gravity-sign")
def another_sam(entry):
    """The other student with that name."""
    hand_in(entry, "03_model_env", step=wrong("step", "gravity-sign"))


@submission("folder.ipynb", "folder.ipynb", step="passed")
def folder_called_like_a_file(entry):
    """A folder whose name ends in .ipynb."""
    save(entry / "answers.ipynb", filled("03_model_env", step=STEP))


@submission("..hidden", "..hidden", step="passed")
def hidden(entry):
    """A name that begins with dots is graded like any other."""
    hand_in(entry, "03_model_env", step=STEP)


@submission("._03_model_env.ipynb", ignored=True)
def notes_of_macos(entry):
    """Metadata that macOS writes next to a file."""
    save(entry, b"\0\5\x16\7\0\2\0\0Mac OS X        ")


@submission("__MACOSX", ignored=True)
def macosx(entry):
    """The folder that macOS adds to archives."""
    hand_in(entry, "03_model_env", step=STEP)


# Not regular files


@submission("link_to_a_file.ipynb", not_graded="symbolic link")
def link_to_a_file(entry):
    """A link to a system file."""
    entry.symlink_to("/etc/passwd")


@submission(not_graded="symbolic link")
def link_to_another(entry):
    """A link to another student's folder."""
    entry.symlink_to(entry.parent / "moved")


@submission(not_graded="")
def links_inside(entry):
    """A folder with links to another student's work."""
    entry.mkdir()
    (entry / "03_model_env.ipynb").symlink_to(entry.parent / "moved" / "03_model_env.ipynb")
    (entry / "more").symlink_to(entry.parent / "full_marks_in_01")


@submission(step="passed")
def link_loop(entry):
    """A folder that contains itself."""
    hand_in(entry, "03_model_env", step=STEP)
    (entry / "again").symlink_to(entry)
    (entry / "dangling.ipynb").symlink_to("nowhere")
    (entry / "circle.ipynb").symlink_to("circle.ipynb")


@submission(step="passed")
def pipes_inside(entry):
    """Pipes and a socket: reading a pipe would never end."""
    hand_in(entry, "03_model_env", step=STEP)
    os.mkfifo(entry / "pipe.ipynb")
    os.mkfifo(entry / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(entry, os.O_RDONLY)  # because the path of a socket must not exceed 107 characters
        listener.bind(f"/proc/self/fd/{here}/s.ipynb")
        os.close(here)


@submission("pipe.ipynb", not_graded="")
def pipe(entry):
    """A pipe at the top level."""
    os.mkfifo(entry)


@submission(step="passed")
def deep_folders(entry):
    """A notebook forty folders down."""
    save(entry.joinpath(*["folder"] * 40, "03_model_env.ipynb"), filled("03_model_env", step=STEP))


@submission(
    "unreadable.ipynb", step="passed" if os.geteuid() == 0 else None, not_graded=None if os.geteuid() == 0 else ""
)
def unreadable(entry):
    """A file that only root may read."""
    hand_in(entry, "03_model_env", step=STEP)
    entry.chmod(0)
