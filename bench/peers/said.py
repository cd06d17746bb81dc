"""What a peer's script says at its end, in one line of JSON."""

import json
import platform
from importlib.metadata import version


def say(package: str, rows: int, seconds: float) -> None:
    """`rows` are those that came out whole."""
    versions = f"{package} {version(package)} (Python {platform.python_version()})"
    print(json.dumps({"rows": rows, "seconds": seconds, "version": versions}))
