"""Every word of negation, every set phrase and every counterpart."""

import pytest

from support.checked_pairs import check


def negation(source: str, target: str) -> list[str]:
    return [finding.message for finding in check(source, target) if finding.code == "negation-lost"]


BULGARIAN_NEGATIONS = (
    "не няма нямам нямаш нямаме нямате нямат нямаше нямаха нямало нямал нямала нямали нямайки нито никой никого "
    "никому никоя никое никои никога никъде никак никаква никакво никакви никакъв нищо без недей недейте"
)


@pytest.mark.parametrize("word", BULGARIAN_NEGATIONS.split())
def test_every_bulgarian_word_of_negation_is_known(word: str) -> None:
    assert negation(f"Тук {word} става.", "Here it goes.") == [
        f"the source says “{word}”, the translation has no negation"
    ]
    assert negation(f"Тук {word} става.", "Here it does not go.") == []


ENGLISH_NEGATIONS = (
    "not, cannot, no, never, without, nobody, no-one, no one, none, neither, nor, nothing, nowhere, don't, isn’t"
)


@pytest.mark.parametrize("word", ENGLISH_NEGATIONS.split(", "))
def test_every_english_word_of_negation_is_known(word: str) -> None:
    shown = "no" if word in ("no-one", "no one") else word
    assert negation("Тук става.", f"Here it {word} goes.") == [
        f"the translation says “{shown}”, the source has no negation"
    ]
    assert negation("Тук не става.", f"Here it {word} goes.") == []


BULGARIAN_SET_PHRASES = (
    "не само, не по-малко, не по-късно, не по-рано, не по-висок, не по-голямо, не по-рядко, не повече, не на "
    "последно, едва ли не, докато не, дали или не, или не, колкото и да не, няма как да не, не пропускайте, не "
    "забравяйте, не се колебайте, не се притеснявайте, без друго, без съмнение, без значение, не може да не, не е "
    "ли, нищо че, без изключение"
)


@pytest.mark.parametrize("phrase", BULGARIAN_SET_PHRASES.split(", "))
def test_a_bulgarian_set_phrase_denies_nothing(phrase: str) -> None:
    assert negation(f"Тук {phrase} става.", "Here it goes.") == []


ENGLISH_SET_PHRASES = (
    "not only, not just, not least, no later than, no fewer than, no less than, no more than, no sooner than, no. "
    "5, no 12, whether or not, or not, no doubt, not less than, not more than, not fewer than, no matter, last "
    "but not, why not, nothing but, isn't it, isn’t it, if not"
)


@pytest.mark.parametrize("phrase", ENGLISH_SET_PHRASES.split(", "))
def test_an_english_set_phrase_denies_nothing(phrase: str) -> None:
    assert negation("Тук става.", f"Here {phrase} goes.") == []


BULGARIAN_COUNTERPARTS = (
    "невъзможно безплатно противно липсва отказ отказва откаже забранено едва освен рядко прекратен спира спря "
    "отменен вместо избягва изключен извън нулата пропуснато загуби "
    "провали "
)


@pytest.mark.parametrize("word", BULGARIAN_COUNTERPARTS.split())
def test_a_bulgarian_word_may_stand_for_a_negation(word: str) -> None:
    assert negation(f"Тук {word} става.", "Here it does not go.") == []


BULGARIAN_LOOKALIKES = "неговата нейната необходимо неделя немски нещата некаква нефтен"


@pytest.mark.parametrize("word", BULGARIAN_LOOKALIKES.split())
def test_a_bulgarian_word_that_only_begins_like_a_negation_stands_for_none(word: str) -> None:
    assert len(negation(f"Тук {word} става.", "Here it does not go.")) == 1


ENGLISH_COUNTERPARTS = (
    "unable, inability, inaccessible, inaccurate, inactive, inadequate, inappropriate, incapable, incomplete, "
    "inconsistent, incorrect, independent, indirect, ineffective, inefficient, ineligible, inevitable, informal, "
    "insufficient, intolerable, invalid, invisible, impossible, impractical, imperfect, immature, impatient, "
    "imbalanced, illegal, illiterate, illegible, irregular, irrelevant, irreversible, irresponsible, disabled, "
    "disadvantaged, disagreed, disapproved, disconnected, discontinued, discouraged, disliked, disordered, "
    "disregarded, disrupted, dissatisfied, disallowed, nonprofit, non-profit, mistaken, homeless, sugar-free, "
    "failed, lacked, absent, refused, rejected, declined, hardly, barely, rarely, seldom, scarcely, unless, "
    "except, excluded, avoided, prevented, prohibited, ban, bans, banned, forbidden, stopped, ceased, "
    "deny, denies, denied, denying, instead, little, out of, short of, zero, "
    "beyond, lest, cancelled"
)


@pytest.mark.parametrize("word", ENGLISH_COUNTERPARTS.split(", "))
def test_an_english_word_may_stand_for_a_negation(word: str) -> None:
    assert negation("Тук не става.", f"Here it {word} goes.") == []


ENGLISH_LOOKALIKES = "understood unionised universal united unique unanimous uncle's mission"


@pytest.mark.parametrize("word", ENGLISH_LOOKALIKES.split())
def test_an_english_word_that_only_begins_like_a_negation_stands_for_none(word: str) -> None:
    assert len(negation("Тук не става.", f"Here it {word} goes.")) == 1
