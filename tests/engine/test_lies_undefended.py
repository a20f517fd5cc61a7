"""A lie of each kind is believed once the defence its row names is off."""

import pytest

from .lies import Defence, Lie
from .lies_undefended import TABLE, believed

ONE_OF_EACH: dict[Defence, Lie] = {row.defence: row for row in reversed(TABLE.values())}


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("defence", Defence)
async def test_without_its_defence_a_lie_is_believed(defence: Defence) -> None:
    assert await believed(ONE_OF_EACH[defence])
