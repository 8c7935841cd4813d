"""The forms that plates of a region have. They put one of several readings before another, and never make one up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from axisedge.lpr.settings import Region

BONUS = 6.0
"""How much likelier a reading counts that has a form of the region."""

# L a letter, D a digit, as in the countries' public descriptions. The United States have no list: with vanity plates
# every mixture occurs, and a list does more harm than good.
FORMS = {
    Region.EUROPE: (
        # Slovakia, the Czech Republic, Poland
        "LLDDDLL", "LLDDDDL", "LLDDDDD", "DLDDDDD", "DLLDDDD", "LLLDDDD", "LLLDDLL", "LLLDLDD", "LLLLDDD",
        # Great Britain, Romania, Hungary, Sweden, Finland, Lithuania
        "LLDDLLL", "LDDLLL", "LDDDLLL", "LLLDDD", "LLLDDL",
        # Germany
        "LLLDD", "LLLLDD", "LLLLDDDD", "LLLLLDD", "LLLLLDDD", "LLDDDD",
        # Austria, France, Italy, Norway, Denmark
        "LDDDDL", "LLDDDLL", "LDDDDDL", "LLDDLL",
        # Spain, the Netherlands, Belgium, Portugal
        "DDDDLLL", "DDLLLD", "DLLLDD", "LLDDDL", "DLLLDDD", "DDLLDD",
        # Bulgaria, Ukraine, Croatia, Slovenia
        "LLDDDDLL", "LLDDDDL", "LLDDLLL",
    ),
    Region.BRAZIL: ("LLLDDDD", "LLLDLDD"),
}  # fmt: skip
_PATTERNS = {
    region: re.compile(
        "|".join(form.replace("L", "[A-Z]").replace("D", "[0-9]") for form in sorted(set(forms)))
    )
    for region, forms in FORMS.items()
}
_FOLD = str.maketrans("OI", "01")


def fits(text: str, region: Region) -> bool:
    """Whether a text has one of the region's forms; for a region without a list every text does."""
    pattern = _PATTERNS.get(region)
    return pattern is None or pattern.fullmatch(text) is not None


def ranked(readings: Iterable[tuple[str, float]], region: Region) -> list[tuple[str, float]]:
    """The readings with their own probabilities, those of the region's forms moved forward."""
    return sorted(readings, key=lambda reading: -reading[1] * (BONUS if fits(reading[0], region) else 1.0))


def folded(text: str) -> str:
    """The text with O as 0 and I as 1: few countries stamp them differently, and a camera sees no difference."""
    return text.translate(_FOLD)
