"""What differs from one answer to the next although nothing has changed: ids, tokens, nonces."""

from __future__ import annotations

import random

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Noise(random.Random):
    """A source of the website's ever-changing tokens; seed it for an answer that can be told in advance."""

    def byte(self) -> int:
        return self.randrange(1, 256)

    def token(self, length: int = 8) -> str:
        return "".join(self.choices(ALPHABET, k=length))

    def hexadecimal(self, length: int = 64) -> str:
        return f"{self.getrandbits(4 * length):0{length}x}"
