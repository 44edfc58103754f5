"""Does this trainer have the names that the trial leans on? Checked before anything is made."""

import dataclasses
import importlib
import inspect

from studio_launcher.fit import problems_of as launcher_problems

# Fields of the model's sizes that are made small: name of the part -> fields.
SIZES = {"params": ["context_in_dim", "hidden_size", "num_heads", "depth", "depth_single_blocks"], "ae_params": ["ch"]}
BUILDERS = {"load_clip_l": "CLIPConfig", "load_t5xxl": "T5Config"}


def problems_of(module):
    """What does not fit, one sentence each; empty when all fits."""
    found = launcher_problems(module)
    try:
        models = importlib.import_module("library.flux_models")
        utils = importlib.import_module("library.flux_utils")
    except ImportError as error:
        return [*found, f"sd-scripts cannot import its FLUX parts: {error}"]
    return [*found, *_model_problems(models), *_builder_problems(utils)]


def _model_problems(models):
    missing = [f"library.flux_models has no {name}" for name in ("Flux", "AutoEncoder") if not hasattr(models, name)]
    configs = getattr(models, "configs", None)
    if not isinstance(configs, dict) or "dev" not in configs:
        return [*missing, "library.flux_models.configs has no entry “dev”"]
    for part, fields in SIZES.items():
        sizes = getattr(configs["dev"], part, None)
        known = {field.name for field in dataclasses.fields(sizes)} if dataclasses.is_dataclass(sizes) else set()
        missing += [f"the sizes of FLUX ({part}) have no {name}" for name in fields if name not in known]
    return missing


def _builder_problems(utils):
    missing = []
    for function, config in BUILDERS.items():
        if not callable(getattr(utils, config, None)):
            missing.append(f"library.flux_utils has no {config}")
        builder = getattr(utils, function, None)
        if not callable(builder):
            missing.append(f"library.flux_utils has no {function}")
        elif "state_dict" not in inspect.signature(builder).parameters:
            missing.append(f"library.flux_utils.{function} takes no state_dict")
    return missing
