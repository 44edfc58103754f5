"""Step arithmetic of the trainer, as seen in its runs: how many steps this segment will make, and where it starts."""

import json
import math
import os


def steps_per_epoch(batches, processes, accumulation):
    """Optimizer steps of one epoch: the last, shorter group of batches makes a step too."""
    return max(1, math.ceil(math.ceil(batches / processes) / accumulation))


def first_epoch(args, per_epoch):
    """Epochs that the trainer itself counts as done before this segment (its numbering goes on from there)."""
    if getattr(args, "initial_step", None) is not None:
        return int(args.initial_step) // per_epoch
    if getattr(args, "initial_epoch", None) is not None:
        return max(0, int(args.initial_epoch) - 1)
    return _steps_of_state(getattr(args, "resume", None)) // per_epoch


def _steps_of_state(folder):
    if not folder:
        return 0
    try:
        with open(os.path.join(folder, "train_state.json"), encoding="utf-8") as file:
            return int(json.load(file).get("current_step", 0))
    except (OSError, ValueError, TypeError, AttributeError):
        return 0  # the trainer does the same for a state without that file


class Plan:
    """The numbers of one segment. Steps and epochs here are the trainer's own; offsets are added by the session."""

    def __init__(self, args, dataset, processes):
        self.accumulation = int(getattr(args, "gradient_accumulation_steps", 1) or 1)
        self.batches = dataset.batches
        self.images = dataset.images
        self.batch_size = dataset.batch_size
        self.buckets = dataset.buckets
        self.per_epoch = steps_per_epoch(self.batches, processes, self.accumulation)
        limit = int(args.max_train_steps)
        self.epochs = math.ceil(limit / self.per_epoch)
        self.first_epoch = first_epoch(args, self.per_epoch)
        # What is left of the plan; the session keeps the loop to it.
        self.steps = max(0, limit - self.first_epoch * self.per_epoch)

    def epochs_completed(self, step):
        """Whole epochs behind the trainer at a step of this segment; a segment always begins at an epoch's start."""
        return self.first_epoch + step // self.per_epoch  # the last epoch may be shorter: then it is not whole


class DatasetFacts:
    """What the data set group says of itself, taken while it is there (the trainer drops it before the loop)."""

    def __init__(self, group):
        self.batches = len(group)
        self.images = int(getattr(group, "num_train_images", 0)) + int(getattr(group, "num_reg_images", 0))
        parts = getattr(group, "datasets", None) or [group]
        self.batch_size = _whole(getattr(parts[0], "batch_size", None))
        self.pictures = sum(len(getattr(part, "image_data", ())) for part in parts)
        self.buckets = _buckets(parts)


def _buckets(parts):
    """[width, height, images with repeats] of each bucket, of all data sets together; None when the trainer does not say."""
    counts = {}
    for part in parts:
        info = getattr(part, "bucket_info", None)
        if not isinstance(info, dict):
            return None
        for bucket in info.get("buckets", {}).values():
            size = tuple(int(side) for side in bucket["resolution"])
            counts[size] = counts.get(size, 0) + int(bucket["count"])
    return [[*size, count] for size, count in sorted(counts.items())]


def _whole(value):
    return int(value) if isinstance(value, (int, float)) else None
