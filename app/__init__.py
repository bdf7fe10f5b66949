"""The front end: Streamlit pages over the use cases of adopt."""

import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
UPLOAD_MEGABYTES = 200
"""As large as the largest file that adopt reads."""
OWN_HOSTS = ("127.0.0.1", "localhost")
"""Names of this machine; a page elsewhere whose name was made to lead here is turned away."""


def launch_command(port: int, headless: bool = False, hosts: Sequence[str] = ()) -> list[str]:
    """The command that serves the app on this machine alone, whatever the folder it is started in.

    Args:
        port: on 127.0.0.1.
        headless: do not open a browser.
        hosts: names under which browsers may ask for it, beside this machine's own.
    """
    options: dict[str, object] = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": headless,
        "server.showEmailPrompt": False,
        "server.enableStaticServing": True,
        "server.enableAgentApi": False,
        "server.maxUploadSize": UPLOAD_MEGABYTES,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "client.disableDataExport": True,  # its CSV would not be plan.csv
        "runner.magicEnabled": False,
        "theme.base": HERE / "style" / "theme.toml",
    }
    flags = [f"--{name}={_flag(value)}" for name, value in options.items()]
    flags += [f"--server.allowedHosts={host}" for host in (*OWN_HOSTS, *hosts)]
    # -P: a folder called app where the user stands must not be taken for this one.
    return [sys.executable, "-P", "-m", "streamlit", "run", str(HERE / "server.py"), *flags]


def _flag(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
