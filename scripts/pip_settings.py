"""Print pip's settings as the shell assignments that make uv do the same.

    pip_settings.py [--extra]

Runs on the system's own Python, 3.9 and newer. Prints nothing where there is no pip. What is
already in the environment for uv is left as it is. With --extra also the places pip looks at
besides its index: pip joins the files of all of them, but uv takes a version from the first place
that has it, so they are for a second try. Local folders that are not there are left out: pip only
warns about them, uv stops.
"""

import ast
import os
from pathlib import Path
import shlex
import subprocess
import sys

INDEX = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
}
EXTRA = {"extra-index-url": ("UV_INDEX", " "), "find-links": ("UV_FIND_LINKS", ",")}
SECTIONS = ("global", "install", ":env:")
"""From the weakest to the strongest, as pip itself reads them."""


def there(place: str) -> bool:
    """Whether a setting can be used: every address, but only such folders as exist."""
    path = place.removeprefix("file://")
    return "://" in path or not path.startswith(("/", ".", "~")) or Path(path).exists()


def settings() -> dict[str, str]:
    """Return pip's settings by their bare names, the strongest section last and so winning."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    reply = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = {}
    for section in SECTIONS:
        for line in reply.splitlines():
            key, equals, value = line.partition("=")
            if equals and key.startswith(section + "."):
                found[key[len(section) + 1 :]] = str(ast.literal_eval(value))
    return found


def main() -> None:
    """Print one export a setting."""
    found = settings()
    extra = EXTRA if "--extra" in sys.argv[1:] else {}
    for pip_name, (uv_name, separator) in {**INDEX, **extra}.items():
        values = [place for place in found.get(pip_name, "").split() if there(place)]
        if values and uv_name not in os.environ:
            print(f"export {uv_name}={shlex.quote(separator.join(values))}")
    if extra:
        # As pip does; the hashes of the requirements make it safe.
        print("export UV_INDEX_STRATEGY=unsafe-best-match")


if __name__ == "__main__":
    main()
