"""When each translation engine of the workspace translated last, by what the memory has of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.storage.tables import sentences

__all__ = ["EngineUse", "engine_uses"]


@dataclass(frozen=True, slots=True)
class EngineUse:
    """An engine by its name in config.toml. `last` None = nothing of it is in the memory."""

    name: str
    last: datetime | None


def engine_uses(publisher: Publisher) -> list[EngineUse]:
    """In the order in which the engines are asked; nobody is asked now."""
    found = []
    with publisher.store.read() as connection:
        for name in publisher.config.translation.engines:
            newest = select(func.max(sentences.c.made_at)).where(sentences.c.engine == name)
            found.append(EngineUse(name, connection.execute(newest).scalar_one_or_none()))
    return found
