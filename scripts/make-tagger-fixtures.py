"""Makes fixtures/tagger: two tiny models with the interfaces that the trainer's tagger knows, pictures of every kind, and
what Pillow, OpenCV and Python's ONNX Runtime make of them. Run it after a change of the kinds:

    python -m venv venv && venv/bin/pip install numpy pillow opencv-python-headless onnx onnxruntime
    venv/bin/python scripts/make-tagger-fixtures.py

The models average the picture over 8 x 8 fields and put the 192 values through one random layer: every field and every
channel moves every probability, so that a wrong turn, order or padding shows.
"""

import csv
import hashlib
import json
import pathlib

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HOME = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tagger"
SIZE = 448
FIELDS = 8
GENERAL = [
    "1girl", "solo", "long_hair", "^_^", "(o)_(o)", "o_o", "don't_say_\"lazy\"", "looking_at_viewer", "smile", "outdoors",
    "sky", "blue_eyes", "red_hat", "open_mouth", "standing", "tree", "water", "night", "simple_background", "hand_on_hip",
    "school_uniform", "short_hair", "dress", "monochrome", "greyscale", "flower", "cat", "dog", "robot", "lighthouse",
]
CHARACTER = ["hatsune_miku", "pip_(beacon)", "pip_(winter)_(beacon)", "saber", "rem_(re:zero)", "asuka"]
RATING = ["general", "sensitive", "questionable", "explicit"]
ROWS = [(9, n) for n in RATING] + [(0, n) for n in GENERAL] + [(4, n) for n in CHARACTER]


def write_csv(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["tag_id", "name", "category", "count"])
        for index, (category, name) in enumerate(rows):
            writer.writerow([9999 + index, name, category, 1000 - index])


def layer(seed, count):
    random = np.random.default_rng(seed)
    weights = random.normal(0, 0.11, (FIELDS * FIELDS * 3, count)).astype(np.float32)
    bias = random.normal(-0.7, 0.9, count).astype(np.float32)
    return weights, bias


def save_model(path, nodes, constants, in_shape, out_shape):
    graph = helper.make_graph(
        nodes,
        "tagger",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, in_shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, out_shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def make_models():
    kernel = SIZE // FIELDS
    pool = dict(kernel_shape=[kernel, kernel], strides=[kernel, kernel])
    usual = HOME / "model"
    usual.mkdir(parents=True, exist_ok=True)
    weights, bias = layer(7, len(ROWS))
    save_model(
        usual / "model.onnx",
        [
            helper.make_node("Transpose", ["input"], ["nchw"], perm=[0, 3, 1, 2]),
            helper.make_node("AveragePool", ["nchw"], ["pooled"], **pool),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("Sub", ["flat", "middle"], ["centred"]),
            helper.make_node("Div", ["centred", "spread"], ["scaled"]),
            helper.make_node("Gemm", ["scaled", "weights", "bias"], ["logits"]),
            helper.make_node("Sigmoid", ["logits"], ["output"]),
        ],
        {
            "middle": np.float32(128),
            "spread": np.float32(64),
            "weights": weights,
            "bias": bias,
        },
        ["N", SIZE, SIZE, 3],
        ["N", len(ROWS)],
    )
    write_csv(usual / "selected_tags.csv", ROWS)
    # The same rows in another order: by rows and by the script's count they get different names.
    write_csv(HOME / "shuffled_tags.csv", [ROWS[i] for i in np.random.default_rng(3).permutation(len(ROWS))])

    other = HOME / "model-mapping"
    other.mkdir(exist_ok=True)
    names = [("Rating", n) for n in RATING] + [("General", n) for n in GENERAL] + [("Character", n) for n in CHARACTER]
    names += [("Copyright", "beacon_tales"), ("Artist", "someone"), ("Meta", "highres"), ("Quality", "best_quality")]
    names += [("Quality", "worst_quality")]
    weights, bias = layer(11, len(names))
    save_model(
        other / "model_optimized.onnx",
        [
            helper.make_node("AveragePool", ["input"], ["pooled"], **pool),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("Mul", ["flat", "two"], ["scaled"]),
            helper.make_node("Gemm", ["scaled", "weights", "bias"], ["output"]),
        ],
        {"two": np.float32(2), "weights": weights, "bias": bias},
        ["N", 3, SIZE, SIZE],
        ["N", len(names)],
    )
    mapping = {str(i): {"tag": name, "category": category} for i, (category, name) in enumerate(names)}
    (other / "tag_mapping.json").write_text(json.dumps(mapping))


def picture(width, height, seed, channels=3):
    """Gradients, discs and a little noise, so that every way of resizing gives other numbers."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    planes = []
    for channel in range(channels):
        angle = random.uniform(0, 6.28)
        plane = 128 + 100 * np.sin((np.cos(angle) * x / width + np.sin(angle) * y / height) * random.uniform(3, 9))
        for _ in range(4):
            cx, cy, r = random.uniform(0, width), random.uniform(0, height), random.uniform(0.05, 0.3) * min(width, height)
            plane[(x - cx) ** 2 + (y - cy) ** 2 < r * r] = random.uniform(0, 255)
        planes.append(plane)
    noise = random.normal(0, 4, (height, width, channels)) if width * height < 2_000_000 else 0
    return np.clip(np.stack(planes, -1) + noise, 0, 255).astype(np.uint8)


def make_pictures():
    folder = HOME / "images"
    folder.mkdir(exist_ok=True)
    at = lambda name: str(folder / name)
    rgb = lambda w, h, seed: Image.fromarray(picture(w, h, seed), "RGB")
    rgb(200, 140, 1).save(at("small-wide.png"))
    rgb(61, 34, 2).save(at("small-odd.png"))
    rgb(20, 20, 3).save(at("20px.png"))
    rgb(333, 601, 4).save(at("tall.jpg"), quality=88)
    rgb(SIZE, SIZE, 5).save(at("as-is.jpg"), quality=85)
    rgb(896, 500, 6).save(at("half.jpg"), quality=80)
    rgb(700, 1344, 7).save(at("third.jpg"), quality=80)
    rgb(1023, 769, 8).save(at("shrunk.jpg"), quality=80, subsampling=0)
    rgb(6000, 3100, 9).save(at("6000px.jpg"), quality=40)
    Image.fromarray(picture(150, 90, 10, 1)[:, :, 0], "L").save(at("grey.png"))
    Image.fromarray(picture(150, 90, 11, 2), "LA").save(at("grey-alpha.png"))
    Image.fromarray(picture(150, 90, 12, 4), "RGBA").save(at("alpha.png"))
    rgb(150, 90, 13).quantize(32).save(at("palette.png"))
    transparent = rgb(150, 90, 14).quantize(32)
    transparent.save(at("palette-alpha.png"), transparency=bytes(range(0, 256, 8)))
    keyed = np.zeros((90, 150, 3), np.uint8)
    keyed[20:70, 30:100] = (250, 40, 10)
    Image.fromarray(keyed, "RGB").save(at("colour-key.png"), transparency=(0, 0, 0))
    wide = (picture(150, 90, 15).astype(np.uint16) << 8) + 77
    cv2.imwrite(at("colour-16bit.png"), wide)
    cv2.imwrite(at("alpha-16bit.png"), (picture(150, 90, 16, 4).astype(np.uint16) << 8) + 200)
    Image.fromarray((picture(150, 90, 17, 1)[:, :, 0].astype(np.uint16) << 8) + 130).save(at("grey-16bit.png"))
    Image.fromarray(picture(300, 220, 18, 4), "CMYK").save(at("cmyk.jpg"), quality=90)
    Image.fromarray(picture(300, 220, 19, 1)[:, :, 0], "L").save(at("grey.jpg"), quality=90)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        rgb(160, 100, 20).save(at(f"exif-{orientation}.jpg"), quality=90, exif=exif)
    rgb(300, 220, 21).save(at("lossy.webp"), quality=80)
    Image.fromarray(picture(120, 80, 22, 4), "RGBA").save(at("alpha.webp"), lossless=True)
    rgb(300, 220, 23).save(at("picture.avif"), quality=80)
    rgb(80, 50, 24).save(at("24bit.bmp"))
    rgb(80, 50, 25).quantize(16).save(at("palette.bmp"))
    Image.fromarray(picture(80, 50, 26, 4), "RGBA").save(at("32bit.bmp"))
    return sorted(folder.iterdir())


def prepared(path):
    """The picture as the usual model gets it: uint8, BGR, SIZE x SIZE."""
    with Image.open(path) as image:
        has_alpha = image.mode in ("RGBA", "LA") or (image.mode == "P" and "transparency" in image.info)
        if has_alpha:
            image = image.convert("RGBA")
            white = Image.new("RGB", image.size, (255, 255, 255))
            white.paste(image, mask=image.getchannel("A"))
            image = white
        else:
            image = image.convert("RGB")
    bgr = np.asarray(image)[:, :, ::-1]
    height, width = bgr.shape[:2]
    edge = max(height, width)
    square = np.full((edge, edge, 3), 255, np.uint8)
    top, left = (edge - height) // 2, (edge - width) // 2
    square[top : top + height, left : left + width] = bgr
    if edge >= SIZE:
        return cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return np.asarray(Image.fromarray(square).resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def usual_tags(probabilities, threshold=0.35):
    rating, general, character = len(RATING), len(GENERAL), len(CHARACTER)
    tags = []
    for index in range(rating, rating + general + character):
        if probabilities[index] >= np.float32(threshold):
            tags.append((GENERAL + CHARACTER)[index - rating])
    return tags


def shuffled_tags(probabilities, threshold=0.35):
    """Tags by the list whose rows lie in another order: as the trainer's script counts outputs, and row by row."""
    with open(HOME / "shuffled_tags.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    passed = [bool(p >= np.float32(threshold)) for p in probabilities]
    general = [row[1] for row in rows if row[2] == "0"]
    character = [row[1] for row in rows if row[2] == "4"]
    after_ratings = passed[len(RATING) :]
    by_script = [name for name, is_there in zip(general, after_ratings) if is_there]
    by_script += [name for name, is_there in zip(character, after_ratings[len(general) :]) if is_there]
    by_rows = [row[1] for row, is_there in zip(rows, passed) if is_there and row[2] == "0"]
    by_rows += [row[1] for row, is_there in zip(rows, passed) if is_there and row[2] == "4"]
    return {"script": by_script, "rows": by_rows}


def main():
    make_models()
    usual = onnxruntime.InferenceSession(HOME / "model" / "model.onnx", providers=["CPUExecutionProvider"])
    mapped = onnxruntime.InferenceSession(
        HOME / "model-mapping" / "model_optimized.onnx", providers=["CPUExecutionProvider"]
    )
    golden = {}
    spots = [(17 * i % SIZE, 61 * i % SIZE) for i in range(40)]
    for path in make_pictures():
        pixels = prepared(path)
        batch = pixels.astype(np.float32)[None]
        probabilities = usual.run(None, {"input": batch})[0][0]
        logits = mapped.run(None, {"input": np.transpose(batch, (0, 3, 1, 2)) / np.float32(127.5) - 1})[0][0]
        golden[path.name] = {
            "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
            "spots": [[int(y), int(x), *map(int, pixels[y, x])] for y, x in spots],
            "mean": [round(float(pixels[:, :, c].mean()), 4) for c in range(3)],
            "probabilities": [round(float(p), 6) for p in probabilities],
            "tags": usual_tags(probabilities),
            "shuffled": shuffled_tags(probabilities),
            "mapped": [round(float(1 / (1 + np.exp(-x))), 6) for x in logits],
        }
    (HOME / "golden.json").write_text(json.dumps(golden))
    print(f"{len(golden)} pictures into {HOME}")


main()
