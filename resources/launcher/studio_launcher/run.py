"""Runs the trainer once, from import to end, and says how it ended."""

import importlib
import os
import sys

from .control import Control, StopRequested
from .events import EventLog, NoLog
from .fit import import_trainer, problems_of
from .hooks import trainer_with_session
from .session import Session

EXIT_MISFIT = 64
EXIT_NOTHING_TRAINED = 1
LONGEST_MESSAGE = 4000


def is_main_process():
    """accelerate tells each process its rank; without it there is one process."""
    return os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0")) in ("", "0", "-1")


def is_alone():
    """accelerate tells each process how many there are."""
    return os.environ.get("WORLD_SIZE", "1") in ("", "1")


def open_log(run_dir):
    return EventLog(os.path.join(run_dir, "events.jsonl")) if is_main_process() else NoLog()


def start(log, step_offset):
    log.emit("start", engine="sd-scripts", mode="launcher", pid=os.getpid(), stepOffset=step_offset)


def end_failed(log, step, error):
    message = str(error).strip()
    if isinstance(error, SystemExit):
        message = f"The trainer ended itself with exit code {error.code}."
    log.emit(
        "end", outcome="failed", step=step, errorType=type(error).__name__, message=message[:LONGEST_MESSAGE]
    )


def run(scripts, run_dir, step_offset, epoch_offset):
    """Exit code of the segment; what the trainer raises is raised again, so that its traceback is on stderr."""
    try:
        module = import_trainer(scripts)
    except BaseException as error:
        log = open_log(run_dir)
        start(log, step_offset)
        end_failed(log, step_offset, error)
        raise
    problems = problems_of(module)
    if problems:
        print("LoRA Studio: this trainer does not fit the launcher: " + "; ".join(problems), file=sys.stderr)
        return EXIT_MISFIT
    log = open_log(run_dir)
    start(log, step_offset)
    session = Session(log, Control(run_dir, is_alone()), step_offset, epoch_offset)
    session.phase("loading")
    return train(module, session)


def train(module, session):
    log = session.log
    try:
        args = read_arguments(module)
        session.begin(args)
        trainer_with_session(module.FluxNetworkTrainer, session)().train(args)
    except StopRequested:
        session.report_files()
        log.emit("end", outcome="stopped", step=session.real_step(session.step))
        return 0
    except BaseException as error:
        session.report_files()
        end_failed(log, session.real_step(session.step), error)
        raise
    return conclude(session)


def conclude(session):
    """The trainer also returns quietly when it found no images, so the final file decides."""
    step = session.real_step(session.step)
    if session.finish():
        session.log.emit("end", outcome="finished", step=step)
        return 0
    message = f"The trainer returned without writing {session.final_name()}."
    session.log.emit("end", outcome="failed", step=step, errorType="NothingWritten", message=message)
    return EXIT_NOTHING_TRAINED


def read_arguments(module):
    """What the end of the script itself does, in its order."""
    train_util = importlib.import_module("library.train_util")
    parser = module.setup_parser()
    args = parser.parse_args()
    train_util.verify_command_line_training_args(args)
    return train_util.read_config_from_file(args, parser)
