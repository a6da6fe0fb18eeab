"""The sets that measure the checks of translations: large enough, and within their floors."""

from scripts.benchmarks.checks import check_translations, read
from scripts.benchmarks.damage import RULES, damaged


def test_the_sets_are_large_and_of_many_kinds() -> None:
    sound = read("sound.tsv")
    assert len(sound) >= 300
    assert len({kind for kind, _, _ in sound}) >= 20
    wrong = list(damaged([(source, target) for _, source, target in sound]))
    assert len(wrong) >= 600
    assert {kind for kind, _, _ in wrong} == {name for name, _, _ in RULES}


def test_no_rule_leaves_a_translation_as_it_was() -> None:
    sound = {(source, target) for _, source, target in read("sound.tsv")}
    assert not [row for row in damaged(sorted(sound)) if row[1:] in sound]


def test_the_checks_reach_their_floors() -> None:
    rows = {row.name: row for row in check_translations()}
    for name in ("check_false_alarms_per_100", "check_damage_found_percent", "check_damage_worst_class_percent"):
        assert rows[name].verdict in ("aim", "floor"), rows[name].line
    assert rows["check_model_answers_found_percent"].value == 100
