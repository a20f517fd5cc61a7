"""`python -m lab`: run the lab until told to stop."""

import argparse
import asyncio
import json
from pathlib import Path
import signal
import sys

from .clock import LabClock
from .lab import Lab


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    parser.add_argument(
        "--port-base", type=int, metavar="N", help="control API at N, the servers from N+1 on"
    )
    parser.add_argument("--control-port", type=int, metavar="N", help="control API at N")
    parser.add_argument(
        "--endpoints", type=Path, metavar="FILE", help="write the engine's endpoint file there"
    )
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="lab seconds for each second"
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Lab(
        clock=LabClock(speed=arguments.speed),
        port_base=arguments.port_base,
        control_port=arguments.control_port,
    ) as lab:
        if arguments.endpoints is not None:
            text = json.dumps(lab.endpoints(), indent=2) + "\n"
            arguments.endpoints.write_text(text)
        for server in lab.servers.values():
            print(f"{server.id:20} {server.address}")
        print("ready", flush=True)
        await stop.wait()


def main() -> int:
    """Run; 1 where a port is taken or the file cannot be written."""
    arguments = _arguments()
    try:
        asyncio.run(_run(arguments))
    except (OSError, OverflowError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
