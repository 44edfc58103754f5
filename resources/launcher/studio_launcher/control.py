"""What the app asks for: control.json in the run's folder, written atomically by the app."""

import json
import os

STOPS = ("after_epoch", "graceful")


class StopRequested(Exception):
    """Raised by us, through the trainer's loop, once everything of the wanted step is saved."""


class Control:
    """Looked at once a step. Only for a run of one process: several cannot agree on the step at which to obey."""

    def __init__(self, run_dir, is_listening=True):
        self._path = os.path.join(run_dir, "control.json")
        self._is_listening = is_listening
        # Requests that a predecessor left are not for this trainer: each segment has a folder of its own.
        self._obeyed = {"save": None, "sample": None}

    def _read(self):
        if not self._is_listening:
            return {}
        try:
            with open(self._path, encoding="utf-8") as file:
                request = json.load(file)
        except (OSError, ValueError):
            return {}  # no request yet
        return request if isinstance(request, dict) else {}

    def stop_wanted(self):
        """'graceful', 'after_epoch' or None. `now` is the supervisor's business: it ends the processes."""
        stop = self._read().get("stop")
        how = stop.get("how") if isinstance(stop, dict) else None
        return how if how in STOPS else None

    def wants_stop(self):
        """True when a stop at the next step is asked for."""
        return self.stop_wanted() == "graceful"

    def wants_any_stop(self):
        """True before the first step: there is no epoch to finish yet."""
        return self.stop_wanted() is not None

    def takes(self, what):
        """True once for each request of that kind ('save' or 'sample')."""
        request = self._read().get(what)
        at = request.get("at") if isinstance(request, dict) else None
        if at is None or at == self._obeyed[what]:
            return False
        self._obeyed[what] = at
        return True
