"""Says what the trainer makes of pictures: its own size reader and Pillow, in the trainer's own Python.

Reads paths from stdin, a JSON string a line, and answers each with one JSON object a line. Nothing is written to disk.
The steps are those of sd-scripts' train_util.py: `get_image_size`, then `load_image`.
"""

import json
import os
import sys
import warnings

import imagesize
import numpy as np
import PIL
from PIL import Image

# The trainer brings these in where they are installed; each teaches Pillow another format.
for _name in ("pillow_avif", "jxlpy.JXLImagePlugin", "pillow_jxl"):
    try:
        __import__(_name)
    except Exception:
        pass  # not installed, or broken: the trainer goes on without it, too


def size_of(path):
    """Width and height by which the trainer chooses the bucket; (0, 0) where it cannot tell."""
    size = imagesize.get(path)
    if size[0] > 0:
        return size
    try:
        with Image.open(path) as image:
            return image.size
    except Exception:
        return (0, 0)


def load(path):
    """Mode and format of the picture, once its pixels have become the array that is trained."""
    with Image.open(path) as image:
        mode, kind = image.mode, image.format
        pixels = image if image.mode == "RGB" else image.convert("RGB")
        np.array(pixels, np.uint8)
        return mode, kind


def check_scaled(width, height):
    """The trainer scales the pixels to that shape; its shorter side fills a bucket, which has 64 pixels at least."""
    if max(width, height) / min(width, height) * 64 >= 2**31:
        raise OverflowError("the size is misread: scaled to a bucket it would not fit into memory")


def ends(step, error):
    return {"step": step, "type": type(error).__name__, "message": str(error)[:300]}


def judge(path):
    verdict = {"size": None, "mode": None, "format": None, "ends": None}
    try:
        width, height = size_of(path)
    except Exception as error:
        verdict["ends"] = ends("size", error)
        return verdict
    verdict["size"] = [int(width), int(height)]
    if width <= 0 or height <= 0:
        verdict["ends"] = ends("size", ZeroDivisionError("division by zero"))
        return verdict
    try:
        verdict["mode"], verdict["format"] = load(path)
        check_scaled(width, height)
    except Exception as error:
        verdict["ends"] = ends("load", error)
    return verdict


def main():
    warnings.simplefilter("ignore")
    # What decoders print by themselves must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    say({"pillow": PIL.__version__, "imagesize": getattr(imagesize, "__version__", "")})
    for line in sys.stdin.buffer:
        say(judge(json.loads(line)))


if __name__ == "__main__":
    main()
