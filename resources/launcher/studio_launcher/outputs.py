"""New files of the run: checkpoints, states, samples. Only ever called between two actions of the trainer, so what is
there is whole: the trainer writes in the same thread."""

import os
import re

STATE_FILES = ("model.safetensors", "optimizer.bin", "scheduler.bin", "train_state.json")
CHECKPOINT_ENDINGS = (".safetensors", ".ckpt", ".pt")
STEP_NAME = re.compile(r"-step(\d{8,})$")
EPOCH_NAME = re.compile(r"-(\d{6,})$")
SAMPLE_NAME = re.compile(r"_(e?)(\d{6,})_(\d{2,})_(\d{14})(?:_-?\d+)?\.png$")


def position_of(stem):
    """('step', n), ('epoch', n) or ('last', None): what the trainer's file name says of its moment."""
    match = STEP_NAME.search(stem)
    if match:
        return "step", int(match.group(1))
    match = EPOCH_NAME.search(stem)
    if match:
        return "epoch", int(match.group(1))
    return "last", None


def prompts_of(path):
    """The prompts of a .txt prompt file, in the trainer's numbering; empty for other kinds."""
    if not path or not str(path).endswith(".txt"):
        return []
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except (OSError, UnicodeError):
        return []
    return [line.split(" --")[0] for line in lines if line and not line.startswith("#")]


class OutputWatch:
    """Remembers what was there, tells what is new or changed."""

    def __init__(self, folder):
        self._folder = folder
        self._seen = {}
        self.new_checkpoints()
        self.new_states()
        self.new_samples()

    def _scan(self, folder, accept):
        try:
            with os.scandir(folder) as entries:
                found = sorted((entry.name for entry in entries if accept(entry)))
        except OSError:
            return []  # the trainer makes its folders when it first needs them
        return [name for name in found if self._is_new(os.path.join(folder, name))]

    def _is_new(self, path):
        # A state that is written over keeps its folder's time, so the file that is written first in it counts.
        inner = os.path.join(path, "train_state.json")
        try:
            facts = os.stat(inner if os.path.isdir(path) else path)
        except OSError:
            return False
        mark = (facts.st_mtime_ns, facts.st_size)
        if self._seen.get(path) == mark:
            return False
        self._seen[path] = mark
        return True

    def new_checkpoints(self):
        return self._scan(self._folder, lambda entry: entry.name.endswith(CHECKPOINT_ENDINGS) and entry.is_file())

    def new_states(self):
        """Only whole ones: a state cut short by a full disk looks resumable and is not."""
        return self._scan(self._folder, lambda entry: entry.name.endswith("-state") and self._is_whole(entry.path))

    @staticmethod
    def _is_whole(folder):
        paths = [os.path.join(folder, name) for name in STATE_FILES]
        return all(os.path.isfile(path) and os.path.getsize(path) > 0 for path in paths)

    def sizes_of(self, folder):
        """{file: bytes} of a state, so that one that is cut short later can be told."""
        with os.scandir(os.path.join(self._folder, folder)) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}

    def new_samples(self):
        return self._scan(os.path.join(self._folder, "sample"), lambda entry: entry.name.endswith(".png"))

    def has(self, name):
        return os.path.isfile(os.path.join(self._folder, name))
