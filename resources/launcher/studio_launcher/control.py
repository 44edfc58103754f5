"""What the app asks for: control.json in the run's folder, written atomically by the app."""

import json
import os


class StopRequested(Exception):
    """Raised by us, through the trainer's loop, once everything of the wanted step is saved."""


class Control:
    def __init__(self, run_dir):
        self._path = os.path.join(run_dir, "control.json")

    def wants_stop(self):
        """True when a graceful stop is asked for. `now` is the supervisor's business: it ends the processes."""
        try:
            with open(self._path, encoding="utf-8") as file:
                request = json.load(file)
        except (OSError, ValueError):
            return False  # no request yet
        stop = request.get("stop") if isinstance(request, dict) else None
        return isinstance(stop, dict) and stop.get("how") == "graceful"
