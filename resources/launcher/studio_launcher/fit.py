"""Does this trainer have the methods that the launcher leans on?"""

import importlib
import inspect
import sys

# Method -> its leading parameters after `self`. Further ones may follow.
NEEDED = {
    "assert_extra_args": ["args", "train_dataset_group"],
    "load_target_model": ["args", "weight_dtype", "accelerator"],
    "cache_text_encoder_outputs_if_needed": ["args", "accelerator", "unet", "vae", "text_encoders", "dataset"],
    "sample_images": ["accelerator", "args", "epoch", "global_step"],
    "step_logging": ["accelerator", "logs", "global_step", "epoch"],
    "train": ["args"],
}
NEEDED_FUNCTIONS = [
    ("flux_train_network", "setup_parser"),
    ("library.train_util", "verify_command_line_training_args"),
    ("library.train_util", "read_config_from_file"),
]


def import_trainer(scripts):
    """The module `flux_train_network` of that folder, its own `library` and `networks` beside it."""
    sys.path.insert(0, scripts)
    return importlib.import_module("flux_train_network")


def parameters_of(function):
    """Names of the parameters, without `self`."""
    return [name for name in inspect.signature(function).parameters if name != "self"]


def problems_of(module):
    """What does not fit, one sentence each; empty when all fits."""
    trainer = getattr(module, "FluxNetworkTrainer", None)
    if not inspect.isclass(trainer):
        return ["flux_train_network.py has no class FluxNetworkTrainer"]
    found = [_method_problem(trainer, name, wanted) for name, wanted in NEEDED.items()]
    found += [_function_problem(where, name) for where, name in NEEDED_FUNCTIONS]
    return [problem for problem in found if problem]


def _method_problem(trainer, name, wanted):
    method = getattr(trainer, name, None)
    if not callable(method):
        return f"FluxNetworkTrainer has no method {name}"
    has = parameters_of(method)
    if has[: len(wanted)] != wanted:
        return f"FluxNetworkTrainer.{name} takes ({', '.join(has)}), expected ({', '.join(wanted)}, …)"
    return None


def _function_problem(where, name):
    try:
        module = importlib.import_module(where)
    except ImportError as error:
        return f"{where} cannot be imported: {error}"
    return None if callable(getattr(module, name, None)) else f"{where} has no function {name}"
