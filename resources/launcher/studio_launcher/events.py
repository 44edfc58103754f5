"""The event file: one JSON object a line, appended, one write a line."""

import json
import math
import os
import sys
import time


def number(value):
    """A float that JSON can hold, or None for NaN, infinity and what is no number (tensors are converted)."""
    try:
        result = float(value)
    except (TypeError, ValueError):
        return None
    return result if math.isfinite(result) else None


class EventLog:
    """Appends events. A line that a killed predecessor left without its end is ended first, so it spoils no other."""

    def __init__(self, path):
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        self._is_torn = self._ends_torn()

    def _ends_torn(self):
        size = os.lseek(self._file, 0, os.SEEK_END)
        if size == 0:
            return False
        os.lseek(self._file, size - 1, os.SEEK_SET)
        return os.read(self._file, 1) != b"\n"

    def emit(self, kind, **fields):
        """Writes one event. A full disk must not end the training, so a failure is only reported on stderr."""
        event = {"type": kind, "t": int(time.time() * 1000), **fields}
        line = json.dumps(event, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"
        try:
            self._write(b"\n" + line if self._is_torn else line)
        except OSError as error:
            self._is_torn = True
            print(f"LoRA Studio: an event could not be written: {error}", file=sys.stderr, flush=True)

    def _write(self, data):
        while data:
            written = os.write(self._file, data)
            data = data[written:]
            self._is_torn = bool(data)


class NoLog:
    """For the processes of a multi-process run that are not the main one."""

    def emit(self, kind, **fields):
        """Writes nothing."""
