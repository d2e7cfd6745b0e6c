"""Answers the grader's requests, each in a process of its own.

It runs in the sandbox. Loading the libraries takes seconds, so one process loads
them and waits for requests; it never touches what is in them. Each request is
handled by a fork of it that cannot see it or signal it, and all of whose processes
end with it. If anything could be left of them, the sandbox is not used again.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from helpers.workshop.grading.messages import MEGABYTE, pack, receive
from helpers.workshop.grading.seccomp import forbid

SHIELDED = "shielded"  # the argument of a program that runs in the sandbox
NEW_USER, NEW_PROCESSES, NEW_IPC = 0x10000000, 0x20000000, 0x08000000  # of unshare's flags: kinds of namespaces
CAPABILITIES = 0x20080522, 0  # of capset: its version, and the process that calls
SHARED = "/tmp", "/dev/shm"  # the only folders in the sandbox that can be written to


def serve(prepare: Callable[[dict], None], answer: Callable[[dict, bytes], None]) -> None:
    """Have requests from standard input answered until there are none.

    For each, this process calls `prepare(head)`, to load what is needed; its fork calls `answer(head, body)`, and what
    that writes to standard output is sent to the grader in pieces.
    """
    while asked := receive(sys.stdin.buffer):
        prepare(asked[0])
        _send({"ready": True})
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            _in_the_fork(theirs, answer, asked)
        os.close(theirs)
        while piece := os.read(ours, MEGABYTE):
            _send({}, piece)
        os.close(ours)
        _, status = os.waitpid(child, 0)
        _send({"again": status == 0 and _nothing_is_left()})


def _in_the_fork(out: int, answer: Callable[[dict, bytes], None], asked: tuple[dict, bytes]) -> NoReturn:
    """Answer, into the pipe `out`; exit with 0 if that was kept apart from the process that waits."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number, instead in ((0, nowhere), (1, out), (2, nowhere)):
        os.dup2(instead, number)
    os.closerange(3, 256)
    apart = False
    if SHIELDED in sys.argv:
        apart = _leave_for_namespaces_of_its_own()
        forbid()
    answer(*asked)
    sys.stdout.flush()
    os._exit(0 if apart else 1)


def _send(head: dict, body: bytes = b"") -> None:
    sys.stdout.buffer.write(pack(head, body))
    sys.stdout.buffer.flush()


def _leave_for_namespaces_of_its_own() -> bool:
    """Go on in a fork that is the first process of its namespace, without privileges; False if that is not allowed.

    When the first process ends, the kernel ends all others in its namespace.
    """
    libc = ctypes.CDLL(None)
    if libc.unshare(NEW_USER | NEW_PROCESSES | NEW_IPC):
        return False
    if first := os.fork():
        os.waitpid(first, 0)
        os._exit(0)
    # It has all capabilities in the namespaces that it made.
    if libc.capset((ctypes.c_uint32 * 2)(*CAPABILITIES), (ctypes.c_uint32 * 6)()):
        raise OSError("capabilities are not dropped")
    return True


def _nothing_is_left() -> bool:
    """Whether there is neither another process in the sandbox nor a file that a request could have left."""
    try:
        os.kill(-1, 0)  # sends nothing: asks whether there is anybody to send it to
    except ProcessLookupError:
        return not any(os.listdir(folder) for folder in SHARED)
    return False
