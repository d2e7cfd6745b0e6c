"""What the programs in the sandbox, reader and prober, share with whoever starts them: messages and limits.

Only the standard library is imported here, so that the reader starts at once.
"""

import json
import sys

MEGABYTE = 2**20


def pack(head: dict, body: bytes = b"") -> bytes:
    """Return a message: one line of JSON that says how long the rest is, and the rest."""
    return json.dumps(head | {"size": len(body)}).encode() + b"\n" + body


def unpack(message: bytes, longest_head: int = sys.maxsize) -> tuple[dict, bytes, bytes]:
    """Return head and body of the first message in `message`, and what follows it; ValueError if there is none."""
    line, newline, rest = message.partition(b"\n")
    try:
        head = json.loads(line) if newline and len(line) <= longest_head else None
    except RecursionError:
        raise ValueError("not a message") from None
    size = head.get("size") if isinstance(head, dict) else None
    if not isinstance(size, int) or not 0 <= size <= len(rest):
        raise ValueError("not a message")
    return head, rest[:size], rest[size:]


def request() -> tuple[dict, bytes]:
    """Return head and body of what this program was asked on its standard input."""
    head, body, _ = unpack(sys.stdin.buffer.read())
    return head, body


def limit_resources(seconds: int, memory: int) -> None:
    """Limit what this process and each of its children may use, for good: CPU time, memory in bytes, file sizes."""
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
