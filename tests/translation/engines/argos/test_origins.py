"""What a package says about its origin and licence."""

from pathlib import Path

import pytest

from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import install_file, installed
from publisher.translation.engines.argos.origins import origin
from support.argos_archives import BG_EN

README = """# Bulgarian - English version 1.9

Authors: two people
Title: "OPUS-MT — Building open translation services for the World"

The original OPUS model from which this packaged model is derived is licensed CC-BY 4.0
"""
SAID = "OPUS-MT (Tiedemann and Thottingal, University of Helsinki), converted, CC-BY 4.0"


@pytest.mark.parametrize(
    ("readme", "said"),
    [
        (README, SAID),
        ("Trained on open data. License: CC0", "CC0"),
        ("CC-BY-SA 4.0", "CC-BY-SA 4.0"),
        ("A model.", ""),
        (None, ""),
    ],
)
def test_origin_and_licence_come_from_the_readme_of_the_package(tmp_path: Path, readme: str | None, said: str) -> None:
    if readme is not None:
        (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    assert origin(tmp_path) == said


def test_the_doctor_and_the_list_of_models_name_the_origin(tmp_path: Path) -> None:
    model = install_file(BG_EN, tmp_path / "models")
    (model.path / "README.md").write_text(README, encoding="utf-8")
    (listed,) = installed(tmp_path / "models")
    assert listed.origin == SAID
    diagnosis = ArgosEngine(ArgosSettings(), tmp_path / "models").diagnose("bg", "en")
    assert diagnosis.ok
    assert diagnosis.message == f"{listed.label} ({SAID})"
