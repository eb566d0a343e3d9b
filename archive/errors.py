"""What a user can cause, said in one sentence, with the exit status that a script can act on.

Exit statuses are the program's public interface (docs: "Exit statuses").
"""

from __future__ import annotations

DONE = 0
FAILED = 1
USAGE = 2
UNREACHABLE = 3
BLOCKED = 4
DRIFT = 5
UNFINISHED = 6
LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later


class UserError(Exception):
    """A fault that the user can mend. The message names the thing and says what to do; no traceback is shown."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status
