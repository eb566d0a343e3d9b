"""`make bench`: every measurement, one after the other; `python -m tests.bench parse export` runs the named ones.

Each part compares things in one run and prints ratios; an absolute time says something of the machine only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PARTS = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(names: list[str]) -> int:
    """Run the named parts, or all; return 1 if one of them failed."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"no such measurement: {', '.join(unknown)}; there are: {', '.join(PARTS)}\n")
        return 2
    failed = False
    for name in names or PARTS:
        sys.stdout.write(f"\n== {name} ==\n")
        sys.stdout.flush()
        done = subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], cwd=HERE.parent.parent, check=False)
        failed |= done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
