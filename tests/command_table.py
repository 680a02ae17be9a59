"""Every command with an example that succeeds on the desk (see tests/cli/conftest.py), and what each word of it is.

The tests go through this table: a command that is not in it is found by a test of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

OBJ, KR, OPP, SOL, ASM, EXP, INI, INT = "obj", "kr", "opp", "sol", "asm", "exp", "ini", "int"
MET, REQ = "met", "req"
ANY = (OBJ, KR, OPP, SOL, ASM, EXP, INI, INT, MET, REQ)


@dataclass(frozen=True)
class Slot:
    """A word of a command line that a user fills in.

    Attributes:
        sort: What it is: `ref`, `title`, `text`, `number`, `count`, `date`, `choice`, `days`, `tally`, `file`.
        good: A value that is right.
        kinds: For a ref, the kinds that are right here.
        skip: Bad values that are right in this place.
    """

    sort: str
    good: str
    kinds: tuple[str, ...] = ()
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes:
        name: Its words.
        words: The words after its name; slots are filled in by the user.
        changes: Whether it writes.
        looks_back: Whether it takes `--as-of`.
        needs: Whether it needs a workspace that is there.
    """

    name: str
    words: tuple[str | Slot, ...] = ()
    changes: bool = False
    looks_back: bool = False
    needs: bool = True
    slots: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(i for i, word in enumerate(self.words) if isinstance(word, Slot))
        object.__setattr__(self, "slots", found)

    def args(self, at: int | None = None, value: str = "") -> list[str]:
        """The words of the example, with another value in one slot."""
        filled = [word.good if isinstance(word, Slot) else word for word in self.words]
        if at is not None:
            filled[at] = value
        return [*self.name.split(), *filled]


def ref(good: str, *kinds: str) -> Slot:
    """A ref of one of some kinds."""
    return Slot("ref", good, kinds or ANY)


def under(good: str, *kinds: str) -> tuple[str, Slot]:
    """`--under` with a ref."""
    return "--under", ref(good, *kinds)


def text(good: str, *skip: str) -> Slot:
    """A text."""
    return Slot("text", good, skip=frozenset(skip))


def share(good: str) -> Slot:
    """A share, which may be written as a percentage."""
    return Slot("number", good, skip=frozenset({"45%"}))


def number(good: str) -> Slot:
    """A number."""
    return Slot("number", good)


def count(good: str) -> Slot:
    """A whole number."""
    return Slot("count", good)


def day(good: str) -> Slot:
    """A date."""
    return Slot("date", good)


def choice(good: str) -> Slot:
    """A word of a few."""
    return Slot("choice", good)


TITLE = Slot("title", "Something new to everyone")
FILE = Slot("file", "values.csv")
ON = ("--on", day("2036-11-10"))
OWNER = ("--owner", text("Ana"))
NOTE = ("--note", text("more about it"))
BECAUSE = ("--because", text("the numbers say so"))
MEANS = ("4.0", "1.9", "314", "2.4", "1.7", "298")
_MEANS = ("control-mean", "control-sd", "control-n", "variant-mean", "variant-sd", "variant-n")

COMMANDS = (
    Command("init", (Slot("file", "made"), "--name", text("Growth")), changes=True, needs=False),
    Command(
        "objective add",
        (
            TITLE,
            "--cycle",
            Slot("cycle", "2036-Q4"),
            "--cadence",
            choice("quarterly"),
            "--team",
            text("Growth"),
            *OWNER,
        ),
        changes=True,
        needs=False,
    ),
    Command("objective add", (TITLE, *under("obj2", OBJ, KR)), changes=True),
    Command(
        "kr add",
        (
            *(TITLE, *under("obj1", OBJ, KR), "--baseline", number("10"), "--target", number("20")),
            *("--unit", text("%", "", " "), "--start", day("2036-10-05"), "--by", day("2036-12-31"), *OWNER),
            *("--scope", choice("product"), "--level", choice("output"), "--metric", text("Another metric")),
        ),
        changes=True,
    ),
    Command(
        "kr add",
        (TITLE, *under("obj1", OBJ, KR), "--at-least", number("5"), "--by", day("2036-Q4")),
        changes=True,
    ),
    Command(
        "kr add",
        (TITLE, *under("kr4", OBJ, KR), "--at-most", number("5"), "--by", day("2036-Q4")),
        changes=True,
    ),
    Command(
        "metric add",
        (
            *(TITLE, "--unit", text("tickets", "", " "), "--healthy-low", number("1")),
            *("--healthy-high", number("40"), "--service-level", Slot("percent", "99")),
            *("--window", Slot("window", "28d"), *OWNER),
        ),
        changes=True,
        needs=False,
    ),
    Command(
        "opportunity add",
        (TITLE, *under("kr1", KR, OPP), *under("opp1", KR, OPP), *OWNER, *NOTE),
        changes=True,
    ),
    Command("solution add", (TITLE, *under("opp1", OPP), *OWNER, *NOTE), changes=True),
    Command(
        "assumption add",
        (
            *(TITLE, *under("sol1", SOL), "--risk", choice("usability")),
            *("--importance", count("5"), "--evidence", count("1"), *OWNER),
        ),
        changes=True,
    ),
    Command(
        "experiment add",
        (
            *(
                TITLE,
                *under("asm1", ASM, SOL),
                "--criterion",
                text("7 of 10"),
                "--method",
                text("ten people"),
            ),
            *("--guardrail", text("nobody leaves"), "--until", Slot("date", "2036-12-05"), *OWNER),
        ),
        changes=True,
    ),
    Command("experiment start", (ref("exp2", EXP), *ON, "--weeks", count("3")), changes=True),
    Command("experiment start", (ref("exp2", EXP), "--until", Slot("date", "2036-12-05")), changes=True),
    Command(
        "experiment record",
        (ref("exp4", EXP), *ON, "--successes", count("8"), "--of", count("10"), *NOTE),
        changes=True,
    ),
    Command(
        "experiment record",
        (ref("exp2", EXP), "--control", Slot("tally", "72/400"), "--variant", Slot("tally", "94/400"), *ON),
        changes=True,
    ),
    Command(
        "experiment record",
        (
            ref("exp5", EXP),
            *(
                word
                for name, good in zip(_MEANS, MEANS, strict=True)
                for word in (
                    f"--{name}",
                    count(good) if name.endswith("n") and "mean" not in name else number(good),
                )
            ),
        ),
        changes=True,
    ),
    Command("experiment record", (ref("exp3", EXP), "--observed", number("14")), changes=True),
    Command("experiment decide", (ref("exp1", EXP), choice("pivot"), *BECAUSE, *ON), changes=True),
    Command("experiment overrule", (ref("exp1", EXP), choice("refuted"), *BECAUSE, *ON), changes=True),
    Command(
        "initiative add",
        (
            *(TITLE, *under("kr1", KR), *under("kr2", KR), "--delivers", ref("sol2", SOL)),
            *("--expect", number("4"), "--worth-having", number("2"), "--lag", Slot("days", "14d")),
            *(
                "--due",
                day("2036-12-01"),
                "--mandated-by",
                text("the board"),
                "--team",
                text("Growth"),
                "--horizon",
                choice("next"),
                *OWNER,
            ),
        ),
        changes=True,
    ),
    Command("initiative ship", (ref("ini2", INI), *ON), changes=True),
    Command("mandate accept", (ref("ini2", INI), "--kr", ref("kr1", KR)), changes=True),
    Command(
        "mandate negotiate",
        (ref("ini2", INI), "--why", text("the auditors ask for it"), "--outcome", ref("kr1", KR)),
        changes=True,
    ),
    Command("mandate document", (ref("ini2", INI), "--instead", text("fewer calls")), changes=True),
    Command("mandate withdraw", (ref("ini3", INI),), changes=True),
    Command("mandate list", ("--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "initiative drop",
        (ref("ini2", INI), *BECAUSE, "--replaced-by", ref("ini1", INI), *ON),
        changes=True,
    ),
    Command(
        "request add",
        (TITLE, "--from", text("Maya, sales"), *ON, "--serves", ref("kr1", KR), *NOTE, *OWNER),
        changes=True,
    ),
    Command("request decline", (ref("req1", REQ), *BECAUSE, *ON), changes=True),
    Command("request adopt", (ref("req1", REQ), "--as", ref("ini2", INI), *ON), changes=True),
    Command("request list", ("--status", choice("open"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("measure add", (ref("kr1", KR, MET), number("52.3"), *ON, "--n", count("1840")), changes=True),
    Command(
        "measure import",
        (
            *(ref("kr1", KR, MET), FILE, "--date", Slot("column", "week"), "--value", Slot("column", "rate")),
            *("--n", Slot("column", "users")),
        ),
        changes=True,
    ),
    Command(
        "measure source",
        (
            *(ref("kr1", KR, MET), "values.csv", "--date", text("week", ""), "--value", text("rate", "")),
            *("--n", text("users", "")),
        ),
        changes=True,
    ),
    Command("measure pull", (ref("kr4", KR, MET),), changes=True),
    Command("interview add", (text("Eve, ops lead"), *ON), changes=True, needs=False),
    Command(
        "interview add",
        (text("Eve, ops lead"), "--quote", text("I never know"), "--supports", ref("opp1", OPP), *ON, *NOTE),
        changes=True,
    ),
    Command(
        "checkin",
        (
            *(ref("kr1", KR), "--confidence", count("6"), "--shipped", text("a list")),
            *("--moving", text("yes"), "--next", text("exp2"), *ON),
        ),
        changes=True,
    ),
    Command(
        "close",
        (
            *(Slot("cycle", "2036-Q4"), "--early", "--team", Slot("team", "Growth")),
            *(
                "--on",
                "2036-11-10",
                "--learning",
                Slot("learning", "kr1=They skip step 3."),
                "--carry",
                ref("kr2", KR),
            ),
            *("--drop", "kr3", *BECAUSE, "--into", Slot("cycle", "2037-Q1")),
        ),
        changes=True,
    ),
    Command("close", (Slot("cycle", "2036-Q4"), "--show", "--as-of", day("2036-11-17")), looks_back=True),
    Command("scores on", ("--reading", choice("seventy"), "--default", choice("aspirational")), changes=True),
    Command("scores set", (ref("kr1", KR), choice("aspirational")), changes=True),
    Command("scores off", changes=True),
    Command("scores show", ("--as-of", day("2036-11-17")), looks_back=True),
    Command("edit", (ref("kr1"), Slot("assignment", "target=70")), changes=True),
    Command("move", (ref("opp2"), *under("kr2", KR, OPP)), changes=True),
    Command("link", (ref("kr2"), ref("opp1")), changes=True),
    Command("unlink", (ref("opp1"), ref("int1")), changes=True),
    Command("archive", (ref("opp3"), *BECAUSE), changes=True),
    Command("undo", BECAUSE, changes=True),
    Command("redo", BECAUSE, changes=True),
    Command("review mark", (text("Week 46"),), changes=True),
    Command("accept", (ref("obj1"), Slot("rule", "objective-sufficiency"), *BECAUSE), changes=True),
    Command("review clear", (ref("ini2"), *BECAUSE), changes=True),
    Command("review list"),
    Command(
        "diff",
        (Slot("moment", "2036-11-02"), Slot("moment", "2036-11-17"), "--as-of", day("2036-11-17")),
        looks_back=True,
    ),
    Command("log", (ref("kr1"), "--last", count("3"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("show", (ref("kr1"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("list", (choice("kr"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("tree", (ref("kr1"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("search", (Slot("words", "checklist"), "--as-of", day("2036-11-17")), looks_back=True),
    Command("status", ("--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "next",
        (
            *(ref("kr1"), "--team", Slot("team", "Growth")),
            *("--limit", count("5"), "--stale", Slot("days", "4w"), "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command(
        "roadmap",
        (
            *("--team", Slot("team", "Growth"), "--cycle", Slot("cycle", "2036-Q4")),
            *("--kr", ref("kr1", KR), "--format", choice("text"), "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command(
        "failed",
        (
            *("--as-of", day("2036-11-17"), "--before", count("13"), "--before-long", count("26")),
            *("--after", count("13"), "--read-after", Slot("days", "6w")),
        ),
        looks_back=True,
    ),
    Command("verdict", (ref("ini1", INI), "--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "experiment plan",
        (
            *(ref("exp2", EXP), "--baseline", share("0.4"), "--expect", "8pp"),
            *("--n", count("100"), "--per-week", count("90")),
            *("--power", share("0.9"), "--alpha", share("0.1"), "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command(
        "answer",
        (
            ref("kr1", OBJ, KR),
            Slot("question", "weekly"),
            text("every Monday", "", " "),
            *BECAUSE,
            "--by",
            text("Ana"),
        ),
        changes=True,
    ),
    Command(
        "answer",
        (ref("kr1", OBJ, KR), "dependencies", "--needs", text("Platform")),
        changes=True,
    ),
    Command(
        "audit",
        (Slot("cycle", "2036-Q4"), "--team", Slot("team", "Growth"), "--as-of", day("2036-11-17")),
        looks_back=True,
    ),
    Command("lint", (ref("kr1"), "--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "align",
        (
            *(Slot("cycle", "2036-Q4"), "--team", Slot("team", "Growth"), "--format", choice("md")),
            *("--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command("align", ("--north-star", ref("kr1", KR, MET)), changes=True),
    Command("forecast", (ref("kr1", KR), "--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "chart",
        (
            *(ref("kr1", KR, MET), "--without", ref("ini1", INI), "--since", day("2036-01-01")),
            *("--width", count("60"), "--ascii", "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command("calibration", ("--team", Slot("team", "Growth"), "--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "evidence",
        (
            *("--from", day("2036-07-01"), "--to", day("2036-12-31"), "--team", Slot("team", "Growth")),
            *("--kr", ref("kr1", KR), "--format", choice("text"), "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command(
        "rhythm",
        ("--team", Slot("team", "Growth"), "--weeks", count("9"), "--as-of", day("2036-11-17")),
        looks_back=True,
    ),
    Command(
        "calendar",
        (
            *("--team", Slot("team", "Growth"), "--day", choice("monday"), "--time", Slot("time", "9:30")),
            *("--zone", Slot("zone", "Europe/Berlin"), "--as-of", day("2036-11-17")),
        ),
        looks_back=True,
    ),
    Command("report weekly", ("--week", day("2036-W47"), "--as-of", day("2036-11-17")), looks_back=True),
    Command(
        "report review",
        ("--since", Slot("moment", "2036-11-01"), "--as-of", day("2036-11-17")),
        looks_back=True,
    ),
    Command("export", (choice("json"), ref("kr1"), "--as-of", day("2036-11-17")), looks_back=True),
)

DEMO = Command("demo", (Slot("file", "kelp"),), changes=True, needs=False)
"""Apart from the others: it takes seconds and makes files."""

KEEPING = (
    Command("backup", (Slot("file", "safe.db"),)),
    Command("restore", (Slot("file", "safe.db"), "--yes"), changes=True, needs=False),
    Command("doctor"),
    Command("dump", (Slot("file", "desk.jsonl"),)),
    Command("load", (Slot("file", "desk.jsonl"),), changes=True, needs=False),
    Command("copy", ("--to", Slot("file", "other.db"))),
)
"""Apart from the others: they work on whole files, each in its own way."""

NAMES = sorted({command.name for command in (*COMMANDS, DEMO, *KEEPING)})
"""The names of all commands."""

READING = tuple(command for command in COMMANDS if not command.changes)
CHANGING = tuple(command for command in COMMANDS if command.changes)


def name_of(command: Command) -> str:
    """The name that a test shows."""
    return command.name.replace(" ", "-")
