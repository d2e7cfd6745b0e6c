"""Answers the grader's requests, each in a process of its own.

It runs in the sandbox. Loading the libraries takes seconds, so one process loads
them and waits. What comes from students never gets into its memory, which the
next student's code could search: a request and its reply go through pipes that
the grader hands to it, and only its fork uses them. The fork cannot see it or
signal it, and all processes of the fork end together. If they have left a trace,
the sandbox is not used again.
"""

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from helpers.workshop.grading.messages import pack, receive, request
from helpers.workshop.grading.seccomp import forbid

BEGUN = b"!"  # what comes first in a reply; if it does not come, the student is not to blame
SHIELDED = "shielded"  # the argument of a program that runs in the sandbox
# Of unshare's flags: kinds of namespaces.
NEW_USER, NEW_PROCESSES, NEW_IPC = 0x10000000, 0x20000000, 0x08000000
CAPABILITIES = 0x20080522, 0  # of capset: its version, and the process that calls
FOLDERS = "/tmp", "/dev/shm"  # the only ones in the sandbox that can be written to


def serve(prepare: Callable[[dict], Any], answer: Callable[[Any, dict, bytes], None]) -> None:
    """Have requests answered as long as the grader sends them through the socket that is standard input.

    `prepare` gets what the grader says about a request, which nothing of a student's is in. A fork calls `answer` with
    what it returned and with head and body of the request; what that writes to standard output is the reply.
    """
    shielded = SHIELDED in sys.argv
    grader = socket.socket(fileno=0)
    orders = grader.makefile("rb")
    while pipes := socket.recv_fds(grader, 1, 2)[1]:
        about, _ = receive(orders)
        prepared = prepare(about)
        before = _traces() if shielded else None
        child = os.fork()
        if child == 0:
            _answer_in_the_fork(lambda prepared=prepared: answer(prepared, *request()), pipes, shielded)
        for pipe in pipes:
            os.close(pipe)
        _, status = os.waitpid(child, 0)
        grader.sendall(pack({"again": bool(before) and status == 0 and _is_alone() and _traces() == before}))


def _answer_in_the_fork(answer: Callable[[], None], pipes: list[int], shielded: bool) -> NoReturn:
    """Answer, from one pipe into the other; exit with 0 if that was kept apart from the process that waits."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number, instead in enumerate((*pipes, nowhere)):
        os.dup2(instead, number)
    os.closerange(3, 256)
    apart = False
    if shielded:
        os.setsid()  # priorities and signals can be given to a whole group
        apart = _leave_for_namespaces_of_its_own()
        forbid()
    os.write(1, BEGUN)
    answer()
    sys.stdout.flush()
    os._exit(0 if apart else 1)


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


def _is_alone() -> bool:
    """Whether there is no other process in the sandbox."""
    try:
        os.kill(-1, 0)  # sends nothing: asks whether there is anybody to send it to
    except ProcessLookupError:
        return True
    return False


def _traces() -> list | None:
    """Return all that can be seen of the folders in memory; None if they cannot be looked at.

    Empty folders in them are removed: some libraries make one when they are loaded or used.
    """
    found = []
    try:
        for folder in FOLDERS:
            for name in os.listdir(folder):
                with contextlib.suppress(OSError):
                    os.rmdir(f"{folder}/{name}")
            about, space = os.stat(folder), os.statvfs(folder)
            found += [os.listdir(folder), os.listxattr(folder), about.st_mode, about.st_uid, about.st_gid]
            found += [space.f_bfree, space.f_ffree]  # a file without a name takes space as well
    except OSError:
        return None
    return found
