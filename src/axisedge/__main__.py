"""``python -m axisedge``."""

import sys

from axisedge.cli import main

sys.exit(main())
