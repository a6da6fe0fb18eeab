"""Programs of others that judge the public pages: axe-core (WCAG 2.2) and html-validate."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

PEERS = Path(__file__).parents[2] / ".cache" / "page-peers" / "node_modules"
AXE = PEERS / "axe-core" / "axe.min.js"

needs_judges = pytest.mark.skipif(
    not (AXE.is_file() and (PEERS / "html-validate").is_dir()), reason="scripts/install-page-peers was not run"
)

_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Its style rules are about how source is written, not about what browsers do with it.
_RULES = {
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {"long-title": "off", "require-sri": "off", "no-inline-style": "off", "doctype-style": "off"},
}


def axe_findings(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now: rule, target and why."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then(result => result.violations)",
        _AXE_TAGS,
    )
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def html_findings(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What html-validate finds in pages, by name: rule, place and message."""
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, **_RULES}), encoding="utf-8")
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    judged = subprocess.run(
        ["node", str(PEERS / "html-validate" / "bin" / "html-validate.mjs"), "--formatter", "json",
         *(f"{name}.html" for name in pages)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert judged.returncode in (0, 1), judged.stderr
    return [
        f"{Path(file['filePath']).stem}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(judged.stdout)
        for one in file["messages"]
    ]
