"""Starts watchers as it is told: one line of orders each.

It loads the engine once, without the package above it (which would load Home Assistant), and forks
a process for each run: that is killed, not this one.
"""

import sys
import types

ENGINE_ONLY = "custom_components.domain_availability"

package = types.ModuleType(ENGINE_ONLY)
package.__path__ = ["custom_components/domain_availability"]
sys.modules[ENGINE_ONLY] = package

from . import watcher  # noqa: E402 - the engine alone

watcher.main()
