"""What a run needs besides weights: a few images with captions, two tiny tokenizers, and the trainer's configuration."""

import json
import os
import struct
import sys
import zlib

IMAGES = 2
SIDE = 256


def write_images(folder):
    """PNG images of the trial's own, each with a caption."""
    os.makedirs(folder, exist_ok=True)
    for index in range(IMAGES):
        with open(os.path.join(folder, f"{index}.png"), "wb") as file:
            file.write(_png(index))
        with open(os.path.join(folder, f"{index}.txt"), "w", encoding="utf-8") as file:
            file.write(f"trial, picture number {index}\n")


def _png(seed):
    rows = []
    for y in range(SIDE):
        pixels = ((x ^ y + 64 * seed) & 255 for x in range(SIDE))
        rows.append(b"\0" + b"".join(bytes((value, y & 255, 255 - value)) for value in pixels))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_tokenizers(folder):
    """The folders that the trainer looks for below `tokenizer_cache_dir`, so that nothing is asked of the hub."""
    _write_clip(os.path.join(folder, "openai_clip-vit-large-patch14"))
    _write_t5(os.path.join(folder, "google_t5-v1_1-xxl"))


def _write_clip(folder):
    os.makedirs(folder)
    letters = [chr(code) for code in range(33, 127)] + [chr(code) for code in range(161, 323)]
    # The end of text must have the highest number: CLIP finds it by that.
    words = letters + [f"{letter}</w>" for letter in letters] + ["<|startoftext|>", "<|endoftext|>"]
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
               "pad_token": "<|endoftext|>"}
    _write_json(folder, "vocab.json", {word: number for number, word in enumerate(words)})
    _write_json(folder, "special_tokens_map.json", special)
    _write_json(folder, "tokenizer_config.json", {**special, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"})
    with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
        file.write("#version: 0.2\nt h\n")


def _write_t5(folder):
    os.makedirs(folder)
    letters = ["\u2581"] + [chr(code) for code in range(33, 127)]
    special = ["<pad>", "</s>", "<unk>"]
    vocabulary = [[word, 0.0] for word in special] + [[letter, -5.0] for letter in letters]
    added = [{"id": number, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
              "special": True} for number, word in enumerate(special)]
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, end],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, end, {"Sequence": {"id": "B", "type_id": 0}}, end],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": 2, "vocab": vocabulary, "byte_fallback": False},
    }
    names = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    _write_json(folder, "tokenizer.json", tokenizer)
    _write_json(folder, "special_tokens_map.json", names)
    _write_json(folder, "tokenizer_config.json",
                {**names, "extra_ids": 0, "model_max_length": 512, "tokenizer_class": "T5TokenizerFast"})


def _write_json(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


def chosen(options):
    """(optimizer, precision, notes): what the wishes become on this machine, and why."""
    if _has_card():
        return options.optimizer, options.precision, []
    notes, optimizer, precision = [], options.optimizer, options.precision
    if optimizer.lower().endswith("8bit"):
        optimizer = "AdamW"
        notes.append(f"{options.optimizer} needs a card, AdamW was tried instead")
    if precision == "fp16":
        precision = "bf16"
        notes.append("fp16 needs a card, bf16 was tried instead")
    return optimizer, precision, notes


def _has_card():
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_available()


def write_config(work, optimizer, precision, steps):
    """config.toml and dataset.toml; returns the path of the first."""
    text = {"pretrained_model_name_or_path": "flux", "clip_l": "clip_l", "t5xxl": "t5xxl", "ae": "ae"}
    lines = [f"{key} = {json.dumps(os.path.join(work, name + '.safetensors'))}" for key, name in text.items()]
    paths = {"dataset_config": "dataset.toml", "output_dir": "output", "logging_dir": "log",
             "tokenizer_cache_dir": "tokenizers"}
    lines += [f"{key} = {json.dumps(os.path.join(work, name))}" for key, name in paths.items()]
    lines += [
        f"optimizer_type = {json.dumps(optimizer)}", f"mixed_precision = {json.dumps(precision)}",
        f"max_train_steps = {steps}", 'output_name = "trial"', 'save_model_as = "safetensors"', 'save_precision = "bf16"',
        'network_module = "networks.lora_flux"', "network_dim = 4", "network_alpha = 4.0", "network_train_unet_only = true",
        "learning_rate = 0.0001", "seed = 1", "sdpa = true", "gradient_checkpointing = true", "cache_latents = true",
        "cache_text_encoder_outputs = true", "max_data_loader_n_workers = 0", 'timestep_sampling = "shift"',
        "discrete_flow_shift = 3.1582", 'model_prediction_type = "raw"', "guidance_scale = 1.0", 'log_with = "tensorboard"',
    ]
    images = json.dumps(os.path.join(work, "images"))
    dataset = ['[general]', 'caption_extension = ".txt"', "", "[[datasets]]", f"resolution = {SIDE}", "batch_size = 1", "",
               "[[datasets.subsets]]", f"image_dir = {images}", "num_repeats = 4", 'class_tokens = "trial"']
    for name, content in (("config.toml", lines), ("dataset.toml", dataset)):
        with open(os.path.join(work, name), "w", encoding="utf-8") as file:
            file.write("\n".join(content) + "\n")
    return os.path.join(work, "config.toml")
