"""Tags pictures one after the other, as the trainer's script does without data loader workers; prints the seconds of all,
those of the model alone, and those of all processors.

    python bench-tagger.py MODEL_DIR PICTURE…
"""

import sys
import time

import cv2
import numpy as np
import onnxruntime
from PIL import Image


def prepared(path, size):
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    height, width = pixels.shape[:2]
    edge = max(height, width)
    square = np.full((edge, edge, 3), 255, np.uint8)
    top, left = (edge - height) // 2, (edge - width) // 2
    square[top : top + height, left : left + width] = pixels
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32)


folder, *paths = sys.argv[1:]
session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
entry = session.get_inputs()[0]
session.run(None, {entry.name: prepared(paths[0], entry.shape[1])[None]})
started, processors = time.perf_counter(), time.process_time()
in_model = 0.0
for path in paths:
    batch = prepared(path, entry.shape[1])[None]
    before = time.perf_counter()
    session.run(None, {entry.name: batch})
    in_model += time.perf_counter() - before
print(time.perf_counter() - started, in_model, time.process_time() - processors)
