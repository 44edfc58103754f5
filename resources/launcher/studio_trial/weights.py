"""Random weights for the small models, written as safetensors in bf16. The shapes are asked of the trainer's own classes."""

import contextlib
import dataclasses
import json
import random
import struct
import sys

from .sizes import BLOCKS

# This much noise is made once and repeated: the values only have to be small and uneven.
NOISE_VALUES = 65_536
SPREAD = 0.02


def shapes_of(models, utils):
    """file name -> {tensor name: shape} of the four models."""
    torch = sys.modules.get("torch")
    on_paper = torch.device("meta") if torch is not None else contextlib.nullcontext()
    config = models.configs["dev"]
    with on_paper:
        flux = models.Flux(dataclasses.replace(config.params, **BLOCKS))
        autoencoder = models.AutoEncoder(config.ae_params)
    dtype = getattr(torch, "bfloat16", None)
    # Built as for training, but nothing is loaded into them: only names and shapes are looked at.
    clip = utils.load_clip_l(None, dtype, "cpu", state_dict={})
    t5 = utils.load_t5xxl(None, dtype, "cpu", state_dict={})
    parts = {"flux": flux, "ae": autoencoder, "clip_l": clip, "t5xxl": t5}
    return {name: {key: list(value.shape) for key, value in model.state_dict().items()} for name, model in parts.items()}


def write_weights(shapes, path):
    """One file; returns its size in bytes."""
    noise = _noise()
    header, offset = {}, 0
    for name, shape in shapes.items():
        length = 2 * _count(shape)
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [offset, offset + length]}
        offset += length
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            file.write(_values(name, _count(shape), noise))
    return 8 + len(text) + offset


def _count(shape):
    count = 1
    for side in shape:
        count *= side
    return count


def _values(name, count, noise):
    if name.endswith("bias"):
        return bytes(2 * count)
    is_norm = name.endswith("scale") or ("norm" in name and name.endswith("weight"))
    source = _bf16(1.0) * min(count, NOISE_VALUES) if is_norm else noise
    whole, rest = divmod(2 * count, len(source)) if source else (0, 0)
    return source * whole + source[:rest]


def _noise():
    numbers = random.Random(1)
    return b"".join(_bf16(numbers.gauss(0, SPREAD)) for _ in range(NOISE_VALUES))


def _bf16(value):
    return struct.pack("<f", value)[2:]
