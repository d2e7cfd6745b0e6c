"""Messages and limits, shared by the grader and the programs that it starts in the sandbox.

Only the standard library is imported at the top, so that `find_answers` starts quickly.
"""

import io
import json
import math
import sys
import zipfile

MEGABYTE = 2**20
MOST_NUMBERS = 250_000  # in one array of evidence
MOST_ARRAYS = 1_000  # a request holds the inputs of all exercises
LOADING = 8.0  # seconds for running the cells that an answer depends on
PATIENCE = 2.0  # times the time limit in a notebook, because a machine that grades may be slower


def pack(head: dict, body: bytes = b"") -> bytes:
    """Return a message: one line of JSON that contains the size of the body, and the body."""
    return json.dumps(head | {"size": len(body)}).encode() + b"\n" + body


def unpack(message: bytes, longest_head: int = sys.maxsize) -> tuple[dict, bytes, bytes]:
    """Return head and body of the first message in `message`, and what follows it; `ValueError` if there is none."""
    line, newline, rest = message.partition(b"\n")
    try:
        head = json.loads(line) if newline and len(line) <= longest_head else None
    except RecursionError:
        raise ValueError("not a message") from None
    size = head.get("size") if isinstance(head, dict) else None
    if not isinstance(size, int) or not 0 <= size <= len(rest):
        raise ValueError("not a message")
    return head, rest[:size], rest[size:]


def receive(pipe) -> tuple[dict, bytes] | None:
    """Wait for the next message in a pipe and return head and body; None at its end."""
    line = pipe.readline()
    if not line:
        return None
    head = json.loads(line)
    return head, pipe.read(head["size"])


def request() -> tuple[dict, bytes]:
    """Return head and body of the request on standard input."""
    head, body, _ = unpack(sys.stdin.buffer.read())
    return head, body


def to_bytes(arrays: dict) -> bytes:
    """Return arrays as the bytes of an .npz file."""
    import numpy as np

    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def from_bytes(content: bytes) -> dict:
    """Return the arrays in the bytes of an .npz file.

    The bytes are untrusted: compressed, pickled or huge content raises an error
    before it can do harm.
    """
    import numpy as np

    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = file.infolist()
        if any(member.compress_type != zipfile.ZIP_STORED for member in members):
            raise ValueError("compressed evidence")
        # A member may be listed many times, which makes reading them all expensive.
        if len(members) > MOST_ARRAYS or sum(member.file_size for member in members) > len(content):
            raise ValueError("more evidence than there are bytes")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    # Without zeros: an array of shape (10**9, 0) is small, and a column made for it is not.
    if any(math.prod(max(1, length) for length in array.shape) > MOST_NUMBERS for array in arrays.values()):
        raise ValueError("too many numbers in an array")
    return arrays


def seconds_for(exercise) -> float:
    """Return the seconds, on the clock or of processor time, after which the process of an exercise is killed."""
    return LOADING + 2 * PATIENCE * exercise.time_limit + 2.0


def limit_resources(seconds: int, memory: int) -> None:
    """Limit this process and its children irrevocably: seconds of processor time, bytes of memory, size of files."""
    import resource  # not on Windows

    for what, amount in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 64 * MEGABYTE),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        least = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(what, (least, least))
