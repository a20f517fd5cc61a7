"""How far apart looks must be, and how long answers and verdicts count: the table's numbers."""

from datetime import timedelta

EXPECTED_GAP = timedelta(seconds=2)
VANISHED_GAP = timedelta(seconds=60)
SURPRISE_GAP = timedelta(minutes=10)
SAID_FREE_GAP = timedelta(seconds=2)
REGISTRAR_GAP = timedelta(seconds=5)
"""How far apart the two looks of a class are at least (rows 10, 11, 12, 9b, 9)."""
LEAST_WAIT = 0.25
"""Seconds until a second look whose gap has passed while the first was being proven."""
EXPECTED_OLDEST = timedelta(minutes=15)
VANISHED_OLDEST = timedelta(hours=2)
SURPRISE_OLDEST = timedelta(hours=26)
"""How old the earlier look of a pair may be at most."""
LAST_PHASE_SEEN = timedelta(hours=48)
"""How long before the drop the endpoint must have shown the last phase (row 10)."""
FORECAST_SLACK = timedelta(hours=1)
FORETOLD_WITHIN = timedelta(days=3)
"""How long a window may be for a drop in it to count as foretold: the start of a quarantine that
was never seen says of forty days only that the name goes on one of them."""
DELEGATED_SEEN = timedelta(hours=24)
"""How long ago the delegation was seen at most (row 11)."""
SECOND_LAYER_PATIENCE = timedelta(hours=24)
"""How long a second registry layer may be mute before the zone's word is taken in its place."""
REGISTRAR_OLDEST = timedelta(minutes=2)
"""How old the first of two yeses may be at most (row 9)."""
REGISTRY_LAGS = timedelta(hours=1)
"""How long a record may still show the last phase of a name that a registrar's yeses have freed."""
JUST_CAUGHT = timedelta(minutes=10)
"""How long a registrar's no after an absence is taken to mean that the name was just caught."""
RESERVED_AFTER = timedelta(days=1)
"""How long a registrar must say no to an absent name before it is taken to be reserved."""
KEPT = timedelta(days=3)
"""How long a verdict that nothing renews is shown as stale before it becomes unknown."""
PENDING_KEPT = timedelta(hours=1)
"""How long a controlled absence that nothing confirms leaves the verdict before it as it was."""
RENEWED_FIRST_DAY = timedelta(hours=2)
RENEWED_LATER = timedelta(hours=26)
