"""Print the tests that failed in pytest's last run, a line each; status 1 when there are none or more than a few.

Many failures are no accident of a busy machine: then the run stays failed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FEW = 12


def main() -> int:
    """See the module."""
    store = Path(__file__).resolve().parent.parent / ".pytest_cache/v/cache/lastfailed"
    if not store.exists():
        return 1
    failed = sorted(json.loads(store.read_text()))
    print("\n".join(failed))
    return 0 if 0 < len(failed) <= FEW else 1


if __name__ == "__main__":
    sys.exit(main())
