"""`publisher memory`: what people have said of sentences, looked up, taken out and brought back as TMX."""

from pathlib import Path

import pytest

from support.cli_calls import Call

_TMX = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4"><header creationtool="other" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"
 srclang="bg" datatype="plaintext"/><body>
<tu><tuv xml:lang="bg"><seg>Срещата се проведе на 5 май.</seg></tuv>
<tuv xml:lang="en"><seg>The meeting took place on 5 May.</seg></tuv></tu>
<tu><tuv xml:lang="bg"><seg>123</seg></tuv><tuv xml:lang="en"><seg>123</seg></tuv></tu>
</body></tmx>
"""


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    file = tmp_path / "theirs.tmx"
    file.write_text(_TMX, encoding="utf-8")
    return file


def test_pairs_are_imported_found_and_exported(call: Call, theirs: Path, tmp_path: Path) -> None:
    taken = call("--json", "memory", "import", theirs, "--by", "Агенция за преводи").value
    assert taken == {"read": 2, "taken": 1, "left_out": 1}
    (exact,) = call("--json", "memory", "find", "Срещата се проведе на 5 май.").value
    assert (exact["score"], exact["target"], exact["origin"]) == (1.0, "The meeting took place on 5 May.", "person")
    (near,) = call("--json", "memory", "find", "Срещата се проведе на 7 май.").value
    assert near["difference"] == "Срещата се проведе на [-5-]{+7+} май."
    assert 0.7 <= near["score"] < 1
    assert call("--json", "memory", "stats").value == [
        {"origin": "person", "engine": "", "unit": "sentence", "entries": 1, "to": "en"}
    ]
    ours = tmp_path / "ours.tmx"
    assert call("--json", "memory", "export", ours, "--people-only").value == {"file": str(ours), "pairs": 1}
    assert "Агенция за преводи" in ours.read_text(encoding="utf-8")
    again = call("--json", "memory", "import", ours).value
    assert (again["read"], again["taken"]) == (1, 0)


def test_an_unknown_sentence_and_an_empty_memory_are_said_so(call: Call) -> None:
    assert "nothing like it yet" in call("memory", "find", "Няма такова изречение").out
    assert "nothing has been translated to en yet" in call("memory", "stats").out


def test_a_broken_file_is_named_by_its_line(call: Call, theirs: Path) -> None:
    theirs.write_text(_TMX.replace("</tu>\n<tu>", "<tu>", 1), encoding="utf-8")
    said = call("memory", "import", theirs)
    assert said.code == 1
    assert f"{theirs}:" in said.err
    assert "Traceback" not in said.err
