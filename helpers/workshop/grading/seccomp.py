"""System calls that no answer needs and that could allocate unaccounted memory or gain privileges.

Memory in an anonymous file, a shared mapping, a System V segment or the buffers
of sockets counts towards the size of no process, and in a user namespace of its
own a process could mount a file system of any size. Where root grades, a device
such as /dev/null is the sandbox's own, so that a change of its mode would last.
The other calls have a history of vulnerabilities. The kernel runs the filter
built here at each system call.
"""

import ctypes
import errno
import platform
import struct

# Machine -> its number in the kernel's audit.h, and the numbers of the calls on it.
CALLS = {
    "x86_64": (
        0xC000003E,
        {"memfd_create": 319, "shmget": 29, "msgget": 68, "unshare": 272, "setns": 308, "mount": 165, "ptrace": 101}
        | {"add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323}
        | {"clone": 56, "mmap": 9, "socketpair": 53, "socket": 41, "semget": 64, "mq_open": 240}
        | {"process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "fcntl": 72}
        | {"chmod": 90, "fchmod": 91, "fchmodat": 268, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190},
    ),
    "aarch64": (
        0xC00000B7,
        {"memfd_create": 279, "shmget": 194, "msgget": 186, "unshare": 97, "setns": 268, "mount": 40, "ptrace": 117}
        | {"add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282}
        | {"clone": 220, "mmap": 222, "socketpair": 199, "socket": 198, "semget": 190, "mq_open": 180}
        | {"process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "fcntl": 25}
        | {"fchmod": 52, "fchmodat": 53, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7},
    ),
}
SAME_EVERYWHERE = {"memfd_secret": 447, "io_uring_setup": 425, "open_tree": 428, "fsopen": 430, "pidfd_getfd": 438}
SAME_EVERYWHERE |= {"process_madvise": 440, "fchmodat2": 452, "setxattrat": 463, "listmount": 458, "statmount": 457}
CLONE3 = 435
NEW_USER = 0x10000000  # of clone's flags
SET_LEASE = 1024  # a command of fcntl, after which others wait to open the file, outside of the sandbox as well
SHARED_ANONYMOUS = 0x21  # of mmap's flags: memory that counts for no process once it has been read from

# Instructions of the filter, and offsets into the data about a call.
LOAD, AND, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT, SECOND_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 24, 40
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
OTHER_ABI = 0x40000000  # the bit that marks the x32 numbers of the same calls on x86_64
SET_FILTER = 22, 2  # of prctl: what to set, and to which kind


def forbid() -> None:
    """Forbid the calls to this process and all that come from it, irrevocably; `OSError` if the kernel cannot."""
    program = _filter()
    if program is None:
        return
    # The kernel's `struct sock_fprog`: the number of instructions, and where they are.
    where = struct.pack("HxxxxxxP", len(program) // 8, ctypes.cast(program, ctypes.c_void_p).value)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*SET_FILTER, where, 0, 0):
        raise OSError(ctypes.get_errno(), "no filter of system calls")


def _filter() -> bytes | None:
    """Return the filter for this machine; None if the numbers of its calls are not in this file."""
    if platform.machine() not in CALLS:
        return None
    machine, calls = CALLS[platform.machine()]
    refused = sorted({**calls, **SAME_EVERYWHERE}.items())
    clone, mmap, fcntl = calls["clone"], calls["mmap"], calls["fcntl"]
    # A jump is (code, instructions to skip if true, instructions to skip if false, operand).
    program = [(LOAD, 0, 0, MACHINE), (IF_EQUAL, 1, 0, machine), _refuse(errno.EPERM)]
    program += [(LOAD, 0, 0, NUMBER), (IF_AT_LEAST, 0, 1, OTHER_ABI), _refuse(errno.EPERM)]
    for name, number in refused:
        if name not in ("clone", "mmap", "fcntl"):
            program += [(IF_EQUAL, 0, 1, number), _refuse(errno.EPERM)]
    # The filter cannot see the flags of clone3. If the call does not exist, C libraries use clone.
    program += [(IF_EQUAL, 0, 1, CLONE3), _refuse(errno.ENOSYS)]
    program += [(IF_EQUAL, 0, 4, mmap), (LOAD, 0, 0, FOURTH_ARGUMENT), (AND, 0, 0, SHARED_ANONYMOUS)]
    program += [(IF_EQUAL, 0, 1, SHARED_ANONYMOUS), _refuse(errno.EPERM), (LOAD, 0, 0, NUMBER)]
    program += [(IF_EQUAL, 0, 4, fcntl), (LOAD, 0, 0, SECOND_ARGUMENT)]
    program += [(IF_EQUAL, 0, 1, SET_LEASE), _refuse(errno.EPERM), (LOAD, 0, 0, NUMBER)]
    program += [(IF_EQUAL, 0, 3, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (IF_ANY_BIT, 0, 1, NEW_USER)]
    program += [_refuse(errno.EPERM), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def _refuse(error: int) -> tuple[int, int, int, int]:
    return RETURN, 0, 0, REFUSE | error
