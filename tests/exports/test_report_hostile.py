"""Whatever the texts of users hold, a report keeps its shape, its width and its reader's terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from weekly_story import report_of, story

from ost.exports.columns import columns_of
from ost.exports.report_email import subject, to_email, to_eml
from ost.exports.report_html import to_html
from ost.exports.report_markdown import to_markdown
from ost.exports.report_slack import LONGEST_BLOCK, LONGEST_MESSAGE, to_slack
from ost.exports.report_teams import LONGEST_MESSAGE as LONGEST_FOR_TEAMS
from ost.exports.report_teams import to_teams
from ost.exports.report_text import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from ost.services.report import Report

TEXTS = {
    *("title", "kr_title", "team", "workspace", "shipped", "moving", "next", "by", "because", "why", "text"),
    *("note", "criterion", "unit", "contradiction", "sentence", "cautions", "quotes"),
}
"""The fields that hold, or are made of, what users typed."""

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"' onmouseover='alert(1)' x=\"",
    "template": "{{ 7*7 }}{% raw %} {# x #}",
    "entity": "&lt;b&gt; &#x1b; &amp;",
    "markdown": "**b** _i_ `c` [x](javascript:alert(1)) ![x](http://x/y.png) # h\n- item\n1. one\n> quote\n---\n===",
    "table": "a | b\n|---|---|\n| c | d |",
    "mention": "@someone #12 org/repo#3 https://evil.example www.evil.example mailto:a@b.c :tada: $x^2$ ~~s~~",
    "html block": "<!-- x\n<div>\n</main></body><style>*{display:none}</style>",
    "ansi": "\x1b[31mred\x1b[0m \x1b]8;;http://evil\x07link\x1b]8;;\x07 \x9b31m \x07\x08\x7f",
    "bidi": "\u202egnirts\u202c \u2066x\u2069 \u2028 \u2029",
    "surrogate": "half \ud800 a pair, \ufffe, \x00",
    "cjk": "初日のチェックリスト完了率を上げるための施策" * 9,
    "rtl": "שיעור ההפעלה של משתמשים חדשים عدد المستخدمين الجدد " * 4,
    "marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞ 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "long word": "x" * 500,
    "blank": " ",
}


@pytest.fixture(scope="module")
def plain_report() -> Report:
    """The story's week."""
    return report_of(story())


def bent(value: Any, words: str, name: str = "") -> Any:
    """The same with every text of users replaced, as a database that was written elsewhere may hold it."""
    if type(value) is str:
        return words if name in TEXTS else value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: bent(getattr(value, f.name), words, f.name) for f in fields(value)})
    if isinstance(value, dict):
        return {key: bent(item, words, str(key)) for key, item in value.items()}
    if type(value) is tuple:
        return tuple(bent(item, words, name) for item in value)
    return [bent(item, words, name) for item in value] if type(value) is list else value


@pytest.fixture(params=HOSTILE, scope="module")
def hostile(request: pytest.FixtureRequest, plain_report: Report) -> Report:
    """The report with one hostile text everywhere."""
    report: Report = bent(plain_report, HOSTILE[request.param])
    return report


def unsafe(made: str) -> set[str]:
    """The characters that steer a terminal or reorder text."""
    return {
        c
        for c in made
        if (unicodedata.category(c) in {"Cc", "Cs"} and c != "\n")
        or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    }


@pytest.mark.parametrize("width", [80, 40, 100])
def test_text_stays_within_its_width_and_steers_no_terminal(hostile: Report, width: int) -> None:
    made = to_text(hostile, width)
    assert not unsafe(made)
    assert max(map(columns_of, made.split("\n"))) <= width


def test_text_for_a_pipe_steers_nothing_either(hostile: Report) -> None:
    assert not unsafe(to_text(hostile, None))


class Shape(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, str]] = set()
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {(tag, name) for name, _ in attrs} | {(tag, "")}

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.add(("comment", data))


def test_a_page_has_no_element_and_no_attribute_more(hostile: Report, plain_report: Report) -> None:
    page = to_html(hostile)
    assert not unsafe(page)
    assert Shape(page).elements <= Shape(to_html(plain_report)).elements


def test_a_page_shows_hostile_markup_as_it_was_typed(plain_report: Report) -> None:
    shape = Shape(to_html(bent(plain_report, HOSTILE["script"])))
    assert HOSTILE["script"] in "".join(shape.words)


def structure(made: str) -> list[str]:
    """What a Markdown reader makes of it, without the words."""

    def flat(tokens: list[Token]) -> Iterator[str]:
        for token in tokens:
            if token.children is not None:
                yield from flat([child for child in token.children if child.type != "text_special"])
            elif token.type not in {"text", "softbreak"}:
                yield token.type

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return list(dict.fromkeys(flat(reader.parse(made))))


@pytest.mark.parametrize("make", [to_markdown, to_teams])
def test_markdown_has_no_mark_more(hostile: Report, plain_report: Report, make: Any) -> None:
    made = make(hostile)
    assert not unsafe(made)
    assert set(structure(made)) <= set(structure(make(plain_report)))
    if "The rest does not fit" not in made:
        headings = re.findall(r"(?m)^ *#+ ", made)
        assert headings == re.findall(r"(?m)^ *#+ ", make(plain_report)), "no heading more, and none less"


@pytest.mark.parametrize("make", [to_markdown, to_teams])
def test_markdown_names_and_links_nobody(plain_report: Report, make: Any) -> None:
    made = make(bent(plain_report, HOSTILE["mention"])).replace("&#8288;", "\u2060")
    assert not re.search(r"(?<![\\\w])@\w|(?<!\\)#\d|[^\\]://|www\.e", made)


_BOLD = re.compile(r"(?<![^\s])\*[^\s*](?:[^*\n]*[^\s*])?\*(?![^\s:,])")
_CODE = re.compile(r"`[^`\n]+`")


def bare(made: str) -> str:
    """A message of Slack's without the bold and the code in it."""
    return _BOLD.sub("", _CODE.sub("", made))


PINGS = "<!everyone> <!channel> <@U024BE7LH> <#C123|x> <https://evil.example|log in> @channel @here #general"
MARKS = "*bold* _it_ ~gone~ `code` ```block``` :tada: &lt;!here&gt; > quote | a *"


def test_slack_finds_nothing_in_a_text_but_text(hostile: Report) -> None:
    made = to_slack(hostile)
    assert not unsafe(made)
    assert not re.search(r"[<>~`*]|&(?!amp;|lt;|gt;)|[@#]\w|:[\w+-]+:", bare(made))


@pytest.mark.parametrize("words", [PINGS, MARKS])
def test_slack_calls_nobody_and_formats_nothing(plain_report: Report, words: str) -> None:
    made = to_slack(bent(plain_report, words))
    assert not re.search(r"[<>~`*]|[@#]\w|(?<![^\W_])_|_(?![^\W_])|:[\w+-]+:", bare(made))
    first, harmless = made.split("\n")[0], to_slack(plain_report).split("\n")[0]
    assert first == harmless
    assert "snake_case" in to_slack(bent(plain_report, "snake_case")), (
        "what Slack leaves alone stays as it is"
    )


def test_what_stands_between_empty_lines_fits_into_a_block_of_slack(hostile: Report) -> None:
    made = to_slack(hostile)
    assert len(made) <= LONGEST_MESSAGE
    assert max(map(len, made.split("\n\n"))) <= LONGEST_BLOCK


@pytest.mark.parametrize(
    ("make", "most"), [(to_slack, LONGEST_MESSAGE), (to_teams, LONGEST_FOR_TEAMS)], ids=["slack", "teams"]
)
def test_a_report_that_is_too_long_for_a_message_is_cut_between_parts_and_says_so(
    plain_report: Report, make: Any, most: int
) -> None:
    long = replace(plain_report, krs=plain_report.krs * 9)
    made = make(long)
    assert most * 0.8 < len(made.encode() if make is to_teams else made) <= most
    assert "The rest does not fit into a message" in made.split("\n\n")[-1]
    assert make(plain_report).split("\n\n")[-1] != made.split("\n\n")[-1]


@pytest.mark.parametrize(
    ("make", "most"), [(to_slack, LONGEST_MESSAGE), (to_teams, LONGEST_FOR_TEAMS)], ids=["slack", "teams"]
)
def test_of_hundreds_of_key_results_those_that_fit_are_told(
    plain_report: Report, make: Any, most: int
) -> None:
    made = make(replace(plain_report, krs=plain_report.krs * 60))
    assert (
        most * 0.8 < len(json.dumps(made, ensure_ascii=False).encode() if make is to_teams else made) <= most
    )
    assert made.startswith(make(plain_report).split("\n")[0])
    assert "The rest does not fit into a message" in made.split("\n\n")[-1]


def test_a_subject_of_any_length_is_read_as_it_is(plain_report: Report) -> None:
    """Python folds one of 70 to 77 letters so that it begins with a blank."""
    from email import message_from_bytes, policy

    for name in ("x", "ü", "🚀"):
        for times in range(20, 50):
            named = replace(plain_report, workspace=name * times, krs=())
            made = to_eml(named)
            assert message_from_bytes(made, policy=policy.default)["Subject"] == subject(named)
            assert max(map(len, made.split(b"\r\n"))) <= 88


def test_a_mail_keeps_its_headers_whatever_its_texts_hold(hostile: Report) -> None:
    from email import message_from_bytes, policy

    message = message_from_bytes(to_eml(hostile), policy=policy.default)
    assert message.keys() == [
        *("Subject", "From", "To", "Date", "Message-ID", "X-Unsent"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    ]
    assert not unsafe(to_email(hostile))
    assert max(map(columns_of, to_text(hostile, 72).split("\n"))) <= 72


def test_json_holds_every_text_as_it_is(hostile: Report) -> None:
    document = hostile.to_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


@pytest.mark.parametrize("make", [lambda r: to_text(r, 80), to_markdown, to_html], ids=["text", "md", "html"])
@pytest.mark.parametrize("answer", ["word " * 4_000, "x" * 20_000, "字" * 20_000, "line\n" * 4_000])
def test_an_answer_of_20_000_characters_is_cut_and_says_where_the_rest_is(
    plain_report: Report, make: Any, answer: str
) -> None:
    krs = tuple(
        replace(kr, check_in=replace(kr.check_in, shipped=answer, moving=answer, next=answer))
        if kr.check_in
        else kr
        for kr in plain_report.krs
    )
    made = make(replace(plain_report, krs=krs))
    assert len(made) < 160_000
    assert "the rest: ost show kr1" in re.sub(r"\s+", " ", made)
