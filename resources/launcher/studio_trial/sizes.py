"""Makes the trainer's models small in memory. Nothing of the trainer on disk is touched.

The sizes are those that were seen to train: FLUX hidden size 256 with 2 heads and 2 + 3 blocks, T5 width 64 with 2 layers,
CLIP-L 2 layers (its width must stay 768), autoencoder 32 channels.
"""

import dataclasses
import importlib

FLUX = {"context_in_dim": 64, "hidden_size": 256, "num_heads": 2}
BLOCKS = {"depth": 2, "depth_single_blocks": 3}
AUTOENCODER = {"ch": 32}
VOCABULARY = 1024
T5 = {"d_model": 64, "d_ff": 128, "d_kv": 16, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 4,
      "vocab_size": VOCABULARY}
CLIP = {"num_hidden_layers": 2, "intermediate_size": 256, "vocab_size": VOCABULARY}


def shrink():
    """Replaces the sizes; returns (flux_models, flux_utils)."""
    models = importlib.import_module("library.flux_models")
    utils = importlib.import_module("library.flux_utils")
    for name, config in models.configs.items():
        models.configs[name] = dataclasses.replace(
            config,
            params=dataclasses.replace(config.params, **FLUX),
            ae_params=dataclasses.replace(config.ae_params, **AUTOENCODER),
        )
    utils.T5Config = smaller(utils.T5Config, T5)
    utils.CLIPConfig = smaller(utils.CLIPConfig, CLIP)
    return models, utils


def smaller(config, sizes):
    """The same configuration, whatever sizes it is asked for."""

    def make(*args, **named):
        return config(*args, **{**named, **sizes})

    return make
