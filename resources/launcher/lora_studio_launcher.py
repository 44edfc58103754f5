"""Runs sd-scripts' FLUX LoRA trainer unmodified and writes what it does as events.

    python lora_studio_launcher.py --scripts DIR --run RUNDIR [--step-offset N] [--epoch-offset N] -- ARGS OF THE TRAINER
    python lora_studio_launcher.py --check --scripts DIR

The second form only looks whether the trainer's methods fit and prints one line of JSON.
Exit codes: those of the trainer; 0 also after a stop on request; 64 when this trainer's methods do not fit.
"""

import argparse
import json
import os
import platform
import sys

if sys.version_info < (3, 10):  # noqa: UP036 - said in words instead of failing in the syntax of a library
    sys.exit("LoRA Studio: the trainer needs Python 3.10 or newer, this is " + platform.python_version())

EXIT_MISFIT = 64


def parse_command_line(argv):
    """Our own options, and after `--` the trainer's."""
    split = argv.index("--") if "--" in argv else len(argv)
    parser = argparse.ArgumentParser(prog="lora_studio_launcher.py")
    parser.add_argument("--scripts", required=True, help="the sd-scripts folder")
    parser.add_argument("--run", help="the run's folder: control.json is read there, events.jsonl written")
    parser.add_argument("--step-offset", type=int, default=0, help="optimizer steps done before this segment")
    parser.add_argument("--epoch-offset", type=int, default=0, help="epochs completed before this segment")
    parser.add_argument("--check", action="store_true", help="only check whether the trainer fits")
    options = parser.parse_args(argv[:split])
    if not options.check and not options.run:
        parser.error("--run is needed")
    return options, argv[split + 1 :]


def check(scripts):
    """Prints one line of JSON: {fits, problems, python}. Exit code 0 when it fits."""
    from studio_launcher.fit import import_trainer, problems_of

    try:
        problems = problems_of(import_trainer(scripts))
    except BaseException as error:  # an import may even call sys.exit
        problems = [f"{type(error).__name__}: {error}"]
    report = {"fits": not problems, "problems": problems, "python": platform.python_version()}
    print("\n" + json.dumps(report), flush=True)
    return 0 if not problems else EXIT_MISFIT


def main(argv):
    options, trainer_arguments = parse_command_line(argv)
    scripts = os.path.abspath(options.scripts)
    if options.check:
        return check(scripts)
    sys.argv = [os.path.join(scripts, "flux_train_network.py"), *trainer_arguments]
    from studio_launcher.run import run

    return run(scripts, os.path.abspath(options.run), options.step_offset, options.epoch_offset)


# Data loader workers import this file again where processes are spawned, so nothing may happen on import.
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
