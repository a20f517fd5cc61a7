"""Network lies against the lab: never an "available", and the truth told in time once it is out."""

import pytest

from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .liar import lie, lied_to, truth, watched
from .lies import HOUR, Drop
from .lies_held import HELD
from .lies_leaving import LEAVING

TABLE = {**LEAVING, **HELD}


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("line", TABLE)
async def test_lie(line: str) -> None:
    row = TABLE[line]
    async with watched(row) as (made, watcher):
        await lie(made, watcher, row)
        assert not lied_to(watcher)
        assert TransitionKind.BECAME_AVAILABLE not in watcher.kinds
        out = await truth(made, watcher, row)
        if row.drop in {Drop.MAY_BE_RESERVED, Drop.UNPROVEN}:
            assert out.told is None
            assert not lied_to(watcher)
            return
        assert out.visible is not None, "the plan has a look in time that shows it"
        assert out.told is not None, "and what follows tells it in time"
        await watcher.follow(HOUR)
    assert watcher.verdict.kind is VerdictKind.AVAILABLE
    told = watcher.kinds.count(TransitionKind.BECAME_AVAILABLE)
    assert told == (row.drop is not Drop.FIRST_SEEN)
    assert TransitionKind.RETRACTED not in watcher.kinds
