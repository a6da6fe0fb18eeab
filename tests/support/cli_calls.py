"""The console script's entry point, called in this process from inside a workspace."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from publisher import cli


@dataclass(frozen=True)
class Said:
    """Exit code and output of one call."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Standard output parsed as one JSON value; any other output is an error."""
        return json.loads(self.out)


Call = Callable[..., Said]


def run(workspace: Path, *arguments: object) -> Said:
    """Call `publisher` with a workspace as the current directory."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        patch.setattr("sys.argv", ["publisher", *map(str, arguments)])
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())
