"""What is written on the plates of which country, and how it is set.

`L` is a letter, `D` a digit, a blank is a gap, `-` a dash, `.` a dot, `o` a seal or crest, `|` starts a second line.
The forms are facts from the countries' public descriptions; the shares are a guess at what a camera sees.
"""

from dataclasses import dataclass

import numpy as np

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
ALL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Country:
    """A country's forms; `band` is the writing in the blue band, `ground` the colour names that occur."""

    forms: tuple[str, ...]
    band: str = ""
    ground: tuple[str, ...] = ("white",)
    ink: tuple[str, ...] = ("black",)
    letters: str = LETTERS


EUROPE = {
    "SK": Country(("LLoDDDLL", "LL-DDDLL", "LLoDDDDL", "LL DDDLL"), "SK"),
    "CZ": Country(("DLD DDDD", "DLDoDDDD", "LLL DD-DD", "DLL DDDD"), "CZ"),
    "PL": Country(("LL DDDDD", "LLL DDDD", "LLL DDLL", "LL DDDDL", "LLLoLDDD", "LLoDDDDD", "LLL DLDD"), "PL"),
    "DE": Country(
        (
            "LoLL DDDD",
            "LLoL DDD",
            "LLoLL DDD",
            "LLLoLL DD",
            "LoLL DDD",
            "LoL DDDD",
            "LLLoL DDDD",
            "LLoLL DDDD",
        ),
        "D",
        letters=ALL_LETTERS,
    ),
    "GB": Country(("LLDD LLL",), "GB", ("white", "yellow"), letters=ALL_LETTERS),
    "RO": Country(("LL DD LLL", "L DD LLL", "L DDD LLL"), "RO"),
    "HU": Country(("LLL-DDD", "LLL DDD", "LLoLL-DDD"), "H"),
    "AT": Country(("LoDDDDL", "LLoDDDLL", "LoDDDDDL", "LLoDDLL"), "A"),
    "FR": Country(("LL-DDD-LL",), "F", ("white", "white", "yellow")),
    "IT": Country(("LL DDDLL", "LLDDDLL"), "I"),
    "ES": Country(("DDDD LLL",), "E"),
    "NL": Country(("LL-DDD-L", "DD-LLL-D", "D-LLL-DD", "LLL-DD-L"), "NL", ("yellow",)),
    "SE": Country(("LLL DDD", "LLL DDL"), "S"),
    "NO": Country(("LL DDDDD",), "N"),
    "DK": Country(("LL DD DDD",), "DK", ("white", "white", "yellow")),
    "FI": Country(("LLL-DDD",), "FIN"),
    "CH": Country(("LLoDDDDDD", "LL DDDDD", "LLoDDDD"), ""),
    "BE": Country(("D-LLL-DDD",), "B", ink=("red",)),
    "PT": Country(("LL-DD-LL", "DD-LL-DD", "DD-DD-LL"), "P"),
    "LT": Country(("LLL DDD",), "LT"),
    "BG": Country(("LL DDDD LL", "L DDDD LL"), "BG"),
    "UA": Country(("LL DDDD LL",), "UA"),
    "HR": Country(("LLoDDD-LL", "LLoDDDD-L"), "HR"),
    "SI": Country(("LLoLL-DDD", "LLoDD-LLL"), "SLO"),
    "RS": Country(("LLoDDD-LL",), "SRB"),
    "IE": Country(("DDD-L-DDDDD", "DDD-L-DDDD", "DD-L-DDDDD"), "IRL", letters=ALL_LETTERS),
}
EUROPE_SHARE = {"SK": 9, "CZ": 5, "PL": 5, "DE": 6, "GB": 4, "RO": 3}
"""How often a country is drawn; one where nothing is said."""

STATES = {
    "ALABAMA": ("DDLLDDD", "DDDLLDD"),
    "ALASKA": ("LLL DDD",),
    "ARIZONA": ("LLLDDDD", "LLL DDDD"),
    "ARKANSAS": ("DDDoLLL", "LLL DDL"),
    "CALIFORNIA": ("DLLLDDD", "DLDDDDD"),
    "COLORADO": ("DDDoLLL", "LLLoDDD"),
    "CONNECTICUT": ("DLLLLD", "DDD-LLL"),
    "DELAWARE": ("DDDDDD", "DDDDD"),
    "FLORIDA": ("LDDoDLL", "LLLoLDD", "DDDoLLL"),
    "GEORGIA": ("LLLDDDD", "LLLoDDDD"),
    "IDAHO": ("DL DDDDD", "LDDDDDD"),
    "ILLINOIS": ("LDD DDDD", "LL DDDDD", "DDD DDDD"),
    "INDIANA": ("DDDLLL", "DDDLL", "DDoLDDDD"),
    "IOWA": ("LLL DDD", "DDDoLLL"),
    "KANSAS": ("DDDoLLL", "LLLoDDD"),
    "KENTUCKY": ("DDDoLLL", "LLLoDDD"),
    "LOUISIANA": ("LLLoDDD", "DDDoLLL"),
    "MAINE": ("DDDD LL",),
    "MARYLAND": ("DLLDDDD", "LLL DDD", "DLLoLDD"),
    "MASSACHUSETTS": ("DLL LDD", "DDD LLD", "DDDDLL"),
    "MICHIGAN": ("LLL DDDD", "DLLLDD"),
    "MINNESOTA": ("DDDoLLL", "LLLoDDD"),
    "MISSISSIPPI": ("LLLoDDD", "DDD LLL"),
    "MISSOURI": (
        "LLD LDL",
        "LLDoLDL",
        "LLDoLDL",
        "LLDoLDL",
        "LLDoLDL",
        "LDLoDLD",
        "DLLDDD",
        "LLDDDL",
        "DLL DDD",
    ),
    "MONTANA": ("DDDDDDL", "D-DDDDDL"),
    "NEBRASKA": ("LLL DDD", "D-LDDDD"),
    "NEVADA": ("DDDoLDD", "DDLoDDD"),
    "NEW YORK": ("LLLoDDDD", "LLL-DDDD"),
    "NEW JERSEY": ("LDDoLLL", "LLLoDDL"),
    "NEW MEXICO": ("DDDoLLL", "LLLoDDD"),
    "NORTH CAROLINA": ("LLL-DDDD",),
    "OHIO": ("LLLoDDDD", "LLL DDDD"),
    "OKLAHOMA": ("LLLoDDD", "DDDoLLL"),
    "OREGON": ("DDDoLLL", "LLLoDDD"),
    "PENNSYLVANIA": ("LLLoDDDD",),
    "SOUTH CAROLINA": ("LLL DDD", "DDD LLL"),
    "TENNESSEE": ("LDDoDDL", "DDD LLL", "LDD-DDL"),
    "TEXAS": ("LLLoDDDD", "LDDoLLL", "DDLoLLD", "LLD-LDDD"),
    "UTAH": ("LDDoDLL", "DDD LLL"),
    "VERMONT": ("LLL DDD", "DDDLDDD"),
    "VIRGINIA": ("LLL-DDDD", "LLLoDDDD"),
    "WASHINGTON": ("LLLDDDD", "DDDoLLL"),
    "WEST VIRGINIA": ("DLL DDD", "LLLDDD"),
    "WISCONSIN": ("DDD-LLL", "LLL-DDDD"),
    "WYOMING": ("DD DDDD", "DDoDDDDD"),
}
STATE_SHARE = {"MISSOURI": 22, "ILLINOIS": 5, "KANSAS": 4, "CALIFORNIA": 4, "TEXAS": 3, "FLORIDA": 3}
SLOGANS = (
    "SHOW-ME STATE", "LAND OF LINCOLN", "THE SUNSHINE STATE", "GARDEN STATE", "EMPIRE STATE", "GRAND CANYON STATE",
    "FIRST IN FLIGHT", "LONE STAR STATE", "SPORTSMANS PARADISE", "VOLUNTEER STATE", "BLUEGRASS STATE", "IN GOD WE TRUST",
    "GREAT FACES GREAT PLACES", "WILD WONDERFUL", "THE NATURAL STATE", "FAMOUS POTATOES", "VACATIONLAND", "LIVE FREE",
    "SWEET HOME", "PURE", "10,000 LAKES", "THE SPIRIT OF AMERICA", "DISCOVER", "BICENTENNIAL", "DLR", "PERMANENT", "TRUCK",
)  # fmt: skip
DEALERS = (
    "AUTO PLAZA",
    "MOTORS",
    "FORD",
    "CHEVROLET",
    "TOYOTA OF",
    "HONDA",
    "ALUMNI",
    "UNIVERSITY",
    "BMW",
    "JEEP",
    "AAA",
)
CITIES = (
    "SP-SAO PAULO", "RJ-RIO DE JANEIRO", "MG-BELO HORIZONTE", "PR-CURITIBA", "RS-PORTO ALEGRE", "BA-SALVADOR", "SP-CAMPINAS",
    "PE-RECIFE", "CE-FORTALEZA", "SC-FLORIANOPOLIS", "ES-VITORIA", "DF-BRASILIA", "GO-GOIANIA", "SP-SANTOS", "PR-LONDRINA",
    "MG-UBERLANDIA", "AM-MANAUS", "PA-BELEM", "PR-MARINGA", "SP-OSASCO",
)  # fmt: skip


def fill(form: str, letters: str, r: np.random.Generator) -> str:
    """A text of that form: L and D replaced, separators left."""
    chosen = []
    for sign in form:
        if sign == "L":
            # Now and then any letter at all: rules have exceptions, and a reader must not learn them as laws.
            pool = ALL_LETTERS if r.random() < 0.12 else letters
            chosen.append(pool[int(r.integers(len(pool)))])
        elif sign == "D":
            chosen.append(str(int(r.integers(10))))
        else:
            chosen.append(sign)
    return "".join(chosen)


def pick(shares: dict[str, int], names: list[str], r: np.random.Generator) -> str:
    """One of the names, as often as the shares say."""
    weights = np.array([shares.get(name, 1) for name in names], float)
    return names[int(r.choice(len(names), p=weights / weights.sum()))]


def plain(text: str) -> str:
    """What a reader has to answer: capitals and digits only."""
    return "".join(c for c in text if c.isdigit() or c.isupper())
