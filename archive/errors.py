"""What a user can cause, said in one sentence, with the exit status that a script can act on.

Exit statuses are the program's public interface (docs: "Exit statuses").
"""

from __future__ import annotations

import errno

DONE = 0
FAILED = 1
USAGE = 2
UNREACHABLE = 3
BLOCKED = 4
DRIFT = 5
UNFINISHED = 6
LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when there is no room for a file."""

_ADVICE = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "check the rights of the file and of its folder"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "there is a file where a folder is needed: name another place"),
    errno.EISDIR: "name a file, not a folder",
    errno.ENOENT: "check the name",
    **dict.fromkeys(FULL_DISK, "make room, then try again"),
    errno.ENAMETOOLONG: "choose a shorter name",
}


def in_words(error: OSError) -> str:
    """Return what the system refused, where, and what to do.

    >>> in_words(FileNotFoundError(errno.ENOENT, "No such file or directory", "none.html"))
    'none.html: No such file or directory; check the name'
    """
    name = f"{error.filename}: " if error.filename else ""
    advice = f"; {_ADVICE[error.errno]}" if error.errno in _ADVICE else ""
    return f"{name}{error.strerror or error}{advice}"


class UserError(Exception):
    """A fault that the user can mend. The message names the thing and says what to do; no traceback is shown."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status
