"""The configuration folder of the demonstration's Home Assistant."""

from datetime import UTC, datetime
import json
from pathlib import Path
import shutil

from .processes import ROOT

HOST = "127.0.0.1"
CAST = "demonstration.json"
ENDPOINTS = "domain_availability.endpoints.json"
_SHIPPED = Path(__file__).parent / "configuration"


def prepare(folder: Path, port: int) -> None:
    """Lay out the folder, or bring the one of an earlier start up to date."""
    (folder / ".storage").mkdir(parents=True, exist_ok=True)
    for source in _SHIPPED.iterdir():
        if not (folder / source.name).exists():
            shutil.copy(source, folder)
    link = folder / "custom_components"
    if not link.is_symlink():
        link.symlink_to(ROOT / "custom_components", target_is_directory=True)
    _store(folder, "http", 3, 1, _http(port))


def _store(folder: Path, key: str, version: int, minor: int, data: dict[str, object]) -> None:
    """Write one of Home Assistant's stores."""
    text = json.dumps({"version": version, "minor_version": minor, "key": key, "data": data})
    (folder / ".storage" / key).write_text(text)


def _http(port: int) -> dict[str, object]:
    """Return the web server's settings: this machine only, the port asked for.

    In the store and not in YAML, from where it would be on probation for five minutes.
    """
    stable = {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}
