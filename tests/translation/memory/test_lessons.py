"""What approvals taught the memory can be taken back in any order, and what others have said since stays."""

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.storage.database import Store
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.lessons import Lesson
from publisher.translation.memory.memory import Memory, MemoryEntry, MemoryUnit
from support.core_parts import NOW

DOMAINS = count()
"""Each example has a memory of its own."""

TEXTS = ("едно", "две", "три")
LESSONS = (Lesson("novina", "1"), Lesson("novina", "2"), Lesson("druga", "1"))

Step = tuple[str, int, frozenset[str]]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "approve", "apart", "write", "withdraw", "withdraw"]),
        st.integers(0, len(LESSONS) - 1),
        st.frozensets(st.sampled_from(TEXTS), min_size=1),
    ),
    max_size=14,
)


class Model:
    """Each text has a pile of what was said of it, by which lesson (-1 = by none); the topmost is valid."""

    def __init__(self) -> None:
        self.piles: dict[str, list[tuple[int, str | None]]] = {text: [] for text in TEXTS}

    def say(self, text: str, lesson: int, target: str | None) -> None:
        nothing_to_delete = target is None and text not in self.valid()
        if nothing_to_delete and self.piles[text][-1:] == [(lesson, None)]:
            return
        self.take(text, lesson)
        if not nothing_to_delete:
            self.piles[text].append((lesson, target))

    def take(self, text: str, lesson: int) -> None:
        if lesson >= 0:
            self.piles[text] = [one for one in self.piles[text] if one[0] != lesson]

    def valid(self) -> dict[str, str]:
        tops = {text: pile[-1][1] for text, pile in self.piles.items() if pile}
        return {text: target for text, target in tops.items() if target is not None}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_approvals_and_withdrawals_in_any_order_leave_what_the_rest_says(store: Store, steps: list[Step]) -> None:
    memory = Memory(store, f"domain {next(DOMAINS)}", "bg", "en", lambda: NOW, Glossary())
    with store.begin() as connection:
        for lesson in LESSONS:
            memory.unlearn(connection, lesson)
    model = Model()
    unit: MemoryUnit = "paragraph"
    for minute, (verb, number, texts) in enumerate(steps):
        said = [
            MemoryEntry(text, f"said in {minute}", "person", NOW + timedelta(minutes=minute), made_by="Ана", unit=unit)
            for text in sorted(texts)
        ]
        with store.begin() as connection:
            if verb == "approve":
                memory.learn(connection, said, (), LESSONS[number])
            elif verb == "apart":
                memory.learn(connection, [], sorted(texts), LESSONS[number])
            elif verb == "write":
                memory.write(connection, said)
            else:
                memory.unlearn(connection, LESSONS[number])
        for text in TEXTS if verb == "withdraw" else texts:
            if verb == "withdraw":
                model.take(text, number)
            else:
                model.say(text, -1 if verb == "write" else number, None if verb == "apart" else f"said in {minute}")
        assert {one.source: one.target for one in memory.entries()} == model.valid(), (minute, verb)
