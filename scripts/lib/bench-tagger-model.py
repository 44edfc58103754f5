"""Writes a model with the interface of a WD14 tagger and the cost of a vision transformer; prints its billions of multiplications.

    python bench-tagger-model.py FOLDER WIDTH DEPTH

WIDTH 768 and DEPTH 12 are those of WD ViT v3 (ViT-B/16 at 448 pixels, 784 patches). The weights are random: what is timed
is the arithmetic, and the file is as large as that of the real one.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE, PATCH, TAGS, HEAD = 448, 16, 1000, 64
TOKENS = (SIZE // PATCH) ** 2

folder, width, depth = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
heads = width // HEAD
random = np.random.default_rng(1)
constants, nodes = {}, []


def weight(name, *shape):
    constants[name] = (random.normal(0, 1, shape) / np.sqrt(shape[-2] if len(shape) > 1 else 1)).astype(np.float32)
    return name


def add(kind, inputs, output, **attributes):
    nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    return output


def block(x, at):
    name = lambda part: f"{part}_{at}"
    for part in ("w_q", "w_k", "w_v", "w_out"):
        weight(name(part), width, width)
    weight(name("w_up"), width, 4 * width)
    weight(name("w_down"), 4 * width, width)
    normed = add("LayerNormalization", [x, "one", "none"], name("n1"), axis=-1)
    parts = []
    for part in ("q", "k", "v"):
        whole = add("MatMul", [normed, name(f"w_{part}")], name(part))
        split = add("Reshape", [whole, "by_head"], name(f"{part}s"))
        perm = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
        parts.append(add("Transpose", [split], name(f"{part}t"), perm=perm))
    scores = add("Mul", [add("MatMul", parts[:2], name("qk")), "scale"], name("scores"))
    seen = add("MatMul", [add("Softmax", [scores], name("soft"), axis=-1), parts[2]], name("seen"))
    together = add("Reshape", [add("Transpose", [seen], name("back"), perm=[0, 2, 1, 3]), "whole"], name("together"))
    x = add("Add", [x, add("MatMul", [together, name("w_out")], name("out"))], name("x1"))
    normed = add("LayerNormalization", [x, "one", "none"], name("n2"), axis=-1)
    wide = add("MatMul", [normed, name("w_up")], name("up"))
    half = add("Add", [add("Erf", [add("Mul", [wide, "root"], name("r"))], name("e")), "plus_one"], name("h"))
    gelu = add("Mul", [add("Mul", [wide, half], name("g2")), "half"], name("g"))
    return add("Add", [x, add("MatMul", [gelu, name("w_down")], name("down"))], name("x2"))


weight("w_tags", width, TAGS)
constants["w_patch"] = random.normal(0, 0.001, (width, 3, PATCH, PATCH)).astype(np.float32)
constants["one"], constants["none"] = np.ones(width, np.float32), np.zeros(width, np.float32)
for name, value in {"scale": HEAD**-0.5, "root": 0.5**0.5, "plus_one": 1, "half": 0.5}.items():
    constants[name] = np.float32(value)
constants["by_head"] = np.array([0, TOKENS, heads, HEAD], np.int64)
constants["whole"] = np.array([0, TOKENS, width], np.int64)
constants["flat"] = np.array([0, width, TOKENS], np.int64)

add("Transpose", ["input"], "nchw", perm=[0, 3, 1, 2])
add("Conv", ["nchw", "w_patch"], "patches", strides=[PATCH, PATCH])
x = add("Transpose", [add("Reshape", ["patches", "flat"], "flattened")], "tokens", perm=[0, 2, 1])
for at in range(depth):
    x = block(x, at)
add("ReduceMean", [x], "pooled", axes=[1], keepdims=0)
add("Sigmoid", [add("MatMul", ["pooled", "w_tags"], "logits")], "output")
graph = helper.make_graph(
    nodes,
    "tagger",
    [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", SIZE, SIZE, 3])],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", TAGS])],
    [numpy_helper.from_array(value, name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
folder.mkdir(parents=True, exist_ok=True)
onnx.save(model, folder / "model.onnx")
rows = [f"{at},tag_{at},{9 if at < 4 else 0},1" for at in range(TAGS)]
(folder / "selected_tags.csv").write_text("\n".join(["tag_id,name,category,count", *rows]) + "\n")
each = 12 * TOKENS * width**2 + 2 * TOKENS**2 * width
print(round((depth * each + TOKENS * width * 3 * PATCH**2) / 1e9, 1))
