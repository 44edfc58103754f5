"""The trial itself, stage by stage. What goes wrong is told for the stage it happened in."""

import json
import math
import os
import platform
import sys
import traceback

from studio_launcher.fit import import_trainer
from studio_launcher.run import read_arguments

from .fit import problems_of
from .files import chosen, write_config, write_images, write_tokenizers
from .sizes import shrink
from .weights import shapes_of, write_weights

EXIT_MISFIT = 64
STAGES = ["fit", "weights", "load", "cache", "train", "save"]


class Report:
    """Says how each stage ended; the one that is next is the one that fails."""

    def __init__(self):
        self._left = list(STAGES)

    def ok(self, stage, message):
        if stage in self._left:
            self._left = self._left[self._left.index(stage) + 1 :]
            say(stage, "ok", message)

    def fail(self, message):
        say(self._left[0] if self._left else STAGES[-1], "failed", message)


def say(stage, state, message):
    line = json.dumps({"lora_studio_trial": {"stage": stage, "state": state, "message": message}})
    # Bars of the trainer end without a newline.
    print("\n" + line, flush=True)


def run(scripts, work, options):
    report = Report()
    try:
        sys.argv = [os.path.join(scripts, "flux_train_network.py")]
        module = import_trainer(scripts)
        problems = problems_of(module)
        if problems:
            report.fail("; ".join(problems))
            return EXIT_MISFIT
        report.ok("fit", f"Python {platform.python_version()}{torch_text()}")
        trial(module, work, options, report)
        return 0
    except BaseException as error:  # the trainer may also call sys.exit
        traceback.print_exc()
        text = f"exit code {error.code}" if isinstance(error, SystemExit) else str(error).strip()
        report.fail(f"{type(error).__name__}: {text}"[:2000])
        return 1


def torch_text():
    torch = sys.modules.get("torch")
    if torch is None:
        return ""
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "the CPU"
    return f", torch {torch.__version__} on {device}"


def trial(module, work, options, report):
    models, utils = shrink()
    size = 0
    for name, shapes in shapes_of(models, utils).items():
        size += write_weights(shapes, os.path.join(work, f"{name}.safetensors"))
    write_images(os.path.join(work, "images"))
    write_tokenizers(os.path.join(work, "tokenizers"))
    optimizer, precision, notes = chosen(options)
    config = write_config(work, optimizer, precision, options.steps)
    report.ok("weights", f"{size / 1e6:.0f} MB of tiny random weights")
    sys.argv += ["--config_file", config]
    args = read_arguments(module)
    trainer = watched(module.FluxNetworkTrainer, report)()
    trainer.train(args)
    losses = trainer.trial_losses
    if len(losses) < options.steps or not all(math.isfinite(loss) for loss in losses):
        raise RuntimeError(f"{len(losses)} of {options.steps} steps were made, losses {losses}")
    what = [f"{len(losses)} steps with {optimizer} in {precision}, loss {losses[0]:.3f} to {losses[-1]:.3f}", *notes]
    report.ok("train", "; ".join(what))
    report.ok("save", saved(os.path.join(work, "output", "trial.safetensors")))


def watched(base, report):
    """The trainer, telling when models are loaded, caches made and steps done."""

    class TrialTrainer(base):
        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            self.trial_losses = []

        def load_target_model(self, *args, **named):
            result = super().load_target_model(*args, **named)
            report.ok("load", "All four models were loaded")
            return result

        def cache_text_encoder_outputs_if_needed(self, *args, **named):
            result = super().cache_text_encoder_outputs_if_needed(*args, **named)
            report.ok("cache", "Latents and text encoder outputs were cached")
            return result

        def step_logging(self, accelerator, logs, global_step, epoch, *rest, **named):
            self.trial_losses.append(float(logs.get("loss/current", math.nan)))
            return super().step_logging(accelerator, logs, global_step, epoch, *rest, **named)

    return TrialTrainer


def saved(path):
    """Looks into the LoRA that came out; raises when it is not there or not whole."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
    end = max(entry["data_offsets"][1] for entry in tensors.values())
    if os.path.getsize(path) != 8 + length + end:
        raise RuntimeError("the LoRA file is not whole")
    return f"A LoRA file with {len(tensors)} tensors was written"
