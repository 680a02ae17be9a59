"""What the words of a title say, and how well that agrees with people (docs/lint.md)."""

from __future__ import annotations

import pytest
from labelled_titles import FILE, labelled, scores

from ost.services.linting.english import is_english, placeholders, read
from ost.services.linting.titles import of_key_result, personal, quantities, solution_in_disguise

MEASURES = FILE.with_name("measure_titles.tsv")


def test_the_rules_agree_with_people_on_titles_that_were_kept_aside() -> None:
    found = scores(labelled("held-out"))["any"]
    assert found.precision >= 0.95
    assert found.recall >= 0.85


def test_there_are_more_than_two_hundred_labelled_lines_of_a_real_company() -> None:
    real = [one for one in labelled() if one.source.startswith("src-d")]
    assert len(real) >= 200
    assert len({one.title.lower() for one in labelled()}) == len(labelled())


@pytest.mark.parametrize(
    "title",
    [
        "Ship 95 % of orders within 24 hours",
        "Build confidence: first-time investors who stay a year, 55 % to 70 %",
        "Survey response rate from 10 % to 30 %",
        "Users who launch a second campaign: 10 % to 25 %",
        "Hold churn at or below 3 %",
        "Customers who wait more than 2 s at checkout: 30 % to 5 %",
    ],
)
def test_words_of_making_in_a_measure_are_no_output(title: str) -> None:
    assert of_key_result(title) is None


@pytest.mark.parametrize(
    ("title", "rule", "words"),
    [
        ("We will successfully launch X", "kr-output", ("launch",)),
        ("Rolling out SSO to all accounts", "kr-output", ("Rolling out",)),
        ("KR2: Migrate to the new stack by 2026-12-31", "kr-output", ("Migrate",)),
        ("Complete 20 customer interviews", "kr-activity", ("Complete", "interviews")),
        ("API latency under 200 ms", "kr-technical", ("latency",)),
        ("DAU/MAU from 20 % to 30 %", "kr-engagement", ("DAU/MAU",)),
        ("improve load times", "kr-vague", ("improve",)),
        ("Improve onboarding by Q3 2026", "kr-vague", ("Improve",)),
    ],
)
def test_each_kind_is_named_with_the_words_that_show_it(
    title: str, rule: str, words: tuple[str, ...]
) -> None:
    said = of_key_result(title)
    assert said is not None
    assert (said.rule, said.words) == (rule, words)


@pytest.mark.parametrize(
    "title",
    [
        "Launch der neuen App",
        "Design neu für alle Kunden",
        "Lancer la nouvelle app pour les clients",
        "新しいアプリ",
        "",
    ],
)
def test_other_languages_are_left_alone(title: str) -> None:
    assert of_key_result(title) is None


def test_an_english_title_with_a_foreign_name_is_judged() -> None:
    assert is_english(read("Launch the El Niño dashboard for cafés"))


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "🚀🚀", "\u202elaunch", "Launch", "%", "a" * 500, "- [ ]"]
)
def test_hostile_titles_are_read_without_harm(title: str) -> None:
    said = of_key_result(title)
    assert said is None or said.rule.startswith("kr-")


def test_dates_versions_and_names_are_no_quantities() -> None:
    for title in (
        "Improve v2.0 by 2026-12-31",
        "Better Q3",
        "Improve K8s",
        "Improve SOC 2 readiness in May 2027",
    ):
        assert not read(title).counted, title
    for title in ("by 20 %", "from 2000 to 2050 users", "Double orders", "within 24h", "p95 under 300 ms"):
        assert read(title).counted, title


def test_placeholders_are_found() -> None:
    assert placeholders("Increase reorders by X%") == ("X%",)
    assert placeholders("From TBD to <target>") == ("TBD", "<target>")
    assert placeholders("XL parcels, X-ray results and max 5 %") == ()


def test_numbers_in_an_objective_are_measures_and_not_years() -> None:
    assert quantities("Grow revenue by 20% in 2026") == ("20%",)
    assert quantities("Be ready for 2027 and for web 3") == ()


def test_single_people_are_not_scored_and_companies_may_be() -> None:
    assert personal("Tickets closed per engineer") == ("per engineer",)
    assert personal("Revenue per employee") == ()
    assert personal("Orders per customer") == ()


@pytest.mark.parametrize(
    "title", ["Add dark mode", "Users want a dashboard", "No mobile app", "Build an export"]
)
def test_a_thing_to_build_is_no_need(title: str) -> None:
    assert solution_in_disguise(title)


@pytest.mark.parametrize(
    "title",
    [
        "I never know where my van is",
        "I want to trust the numbers",
        "No time to compare prices",
        "Setting up takes a day",
    ],
)
def test_a_need_is_one(title: str) -> None:
    assert solution_in_disguise(title) == ()


def test_those_in_a_pilot_who_do_something_are_counted_and_no_activity() -> None:
    for title in ("Pilot cafés that bring a neighbour", "Trial users who convert to a paid plan"):
        assert of_key_result(title) is None
    for title in ("Pilot the new dashboard", "Pilot a programme that helps users"):
        assert getattr(of_key_result(title), "rule", None) == "kr-activity"


def test_a_title_that_names_a_measure_is_not_taken_for_a_plan() -> None:
    rows = [line.split("\t") for line in MEASURES.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    seen = {kind: [title for _, label, title in rows if label == kind] for kind in ("measure", "plan")}
    wrong = [title for title in seen["measure"] if of_key_result(title) is not None]
    missed = [title for title in seen["plan"] if of_key_result(title) is None]
    assert len(wrong) / len(seen["measure"]) <= 0.05, wrong
    assert len(missed) / len(seen["plan"]) <= 0.1, missed


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Visits per patient", None),
        ("Calls per order", None),
        ("Interviews per week", "kr-activity"),
        ("Campaigns launched by self-serve advertisers", None),
        ("Campaigns launched by May", "kr-activity"),
        ("Launch readiness of partner shops", None),
        ("API documentation written", "kr-output"),
        ("2 hackathons held", "kr-activity"),
        ("Workshops held by our hosts", None),
        ("Interviews with 15 churned admins", "kr-activity"),
        ("Sessions with 3 or more searches", None),
        ("A/B test three versions of the landing page", "kr-activity"),
    ],
)
def test_what_others_do_is_measured_and_what_we_hold_or_write_is_work(title: str, rule: str | None) -> None:
    said = of_key_result(title)
    assert (said.rule if said else None) == rule
