"""Trains the untouched sd-scripts for a few steps on tiny random weights that it makes itself: proof that Python, torch,
the scripts, the optimizer and the precision work together here, before anything big is loaded or waited for.

    python lora_studio_trial.py --scripts DIR --work DIR --optimizer NAME --precision bf16|fp16|no [--steps N]

Prints one line of JSON for each stage, {"lora_studio_trial": {stage, state, message}}; everything else is the trainer's own.
Exit codes: 0 all stages well, 1 one failed, 64 when this trainer's names do not fit (nothing was tried then).
"""

import argparse
import os
import sys

EXIT_MISFIT = 64


def parse_command_line(argv):
    parser = argparse.ArgumentParser(prog="lora_studio_trial.py")
    parser.add_argument("--scripts", required=True, help="the sd-scripts folder")
    parser.add_argument("--work", required=True, help="an empty folder for weights, images and what comes out")
    parser.add_argument("--optimizer", default="AdamW8bit")
    parser.add_argument("--precision", default="bf16", choices=["bf16", "fp16", "no"])
    parser.add_argument("--steps", type=int, default=4)
    return parser.parse_args(argv)


def main(argv):
    options = parse_command_line(argv)
    from studio_trial.run import run

    return run(os.path.abspath(options.scripts), os.path.abspath(options.work), options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
