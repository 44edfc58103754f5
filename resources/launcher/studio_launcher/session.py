"""One segment of a run: turns the calls of the trainer's methods into events."""

import math
import os

from .control import StopRequested
from .events import number
from .memory import memory_fields
from .outputs import SAMPLE_NAME, OutputWatch, position_of, prompts_of
from .plan import DatasetFacts, Plan

MEMORY_EVERY = 10


class Session:
    def __init__(self, log, control, step_offset, epoch_offset):
        self.log = log
        self._control = control
        self._step_offset = step_offset
        self._epoch_offset = epoch_offset
        self._phase = None
        self._args = None
        self._dataset = None
        self._plan = None
        self._outputs = None
        self._micro_losses = []
        self._announced = None  # step that the sampler hook told of and whose loss is still to come
        self._stopping_at = None
        self._ends_with_epoch = False
        self._borrowed = {}  # arguments that were changed for one call, with what they were
        self._has_final = False
        self._has_warned = set()
        self.step = 0  # the trainer's own count of this segment

    # --- positions of the whole plan -------------------------------------------------------------------------------
    def real_step(self, step):
        return self._step_offset + step

    def real_epoch(self, epoch):
        """The trainer counts on by itself when it was told where to begin; the difference is made up here."""
        return epoch + self._epoch_offset - (self._plan.first_epoch if self._plan else 0)

    # --- before the loop -------------------------------------------------------------------------------------------
    def phase(self, name):
        if name != self._phase:
            self._phase = name
            self.log.emit("phase", phase=name)

    def progress(self, phase, done):
        total = self._dataset.pictures if self._dataset else 0
        self.log.emit("progress", phase=phase, done=min(done, total) if total else done, total=total or None)
        self.leave_when_asked()

    def warn(self, code, message):
        if code not in self._has_warned:
            self._has_warned.add(code)
            self.log.emit("warning", code=code, message=message)

    def begin(self, args):
        self._args = args
        self._outputs = OutputWatch(args.output_dir or os.curdir)

    def note_dataset(self, group):
        if self._dataset is None:  # a second call is for the validation images
            self._dataset = DatasetFacts(group)

    def leave_when_asked(self):
        """Before the first step there is nothing to save: a stop can be obeyed at once."""
        if self._control.wants_any_stop():
            self.phase("stopping")
            raise StopRequested()

    def announce_plan(self, accelerator):
        if self._plan is not None or self._dataset is None:
            return
        if getattr(self._args, "skip_until_initial_step", False):
            self.warn("skip_until_initial_step", "skip_until_initial_step makes the trainer's step numbers unreliable")
        plan = Plan(self._args, self._dataset, int(getattr(accelerator, "num_processes", 1) or 1))
        self._plan = plan
        fields = {
            "totalSteps": self.real_step(plan.steps),
            "epochs": self.real_epoch(plan.epochs),
            "batchesPerEpoch": plan.batches,
            "images": plan.images,
            "gradientAccumulation": plan.accumulation,
            "stepsPerEpoch": plan.per_epoch,
        }
        if plan.batch_size is not None:
            fields["batchSize"] = plan.batch_size
        if plan.buckets is not None:
            fields["buckets"] = plan.buckets
        self.log.emit("plan", **fields)

    # --- the sampler hook ------------------------------------------------------------------------------------------
    def before_sampling(self, accelerator, epoch, step):
        self._give_back()
        self.report_files()
        if epoch == 0 and step == 0:
            self.announce_plan(accelerator)
            self._end_with_the_plan()
            self.leave_when_asked()
        elif epoch is None:
            self._step_done(step)
        elif self._ends_with_epoch and not self._is_last(step):
            raise StopRequested()  # the loop has just saved checkpoint and state of this epoch
        self.phase("sampling" if self._will_sample(epoch, step) else self._resting_phase())

    def _step_done(self, step):
        if self._stopping_at is not None:
            raise StopRequested()  # only without a tracker: otherwise the logging hook left already
        self.step = step
        self._announced = step
        if self._is_last(step):
            return
        wanted = self._control.stop_wanted()
        if wanted == "graceful":
            # The loop itself now saves checkpoint and state of this very step. Older files stay, whatever was to be kept.
            self._borrow(save_every_n_steps=1, save_last_n_steps=None, save_last_n_steps_state=None, save_state=True)
            self._stopping_at = step
            self.phase("stopping")
        elif wanted == "after_epoch" and not self._ends_with_epoch:
            # Not borrowed: it must hold until the epoch's end. The loop then saves this epoch, too.
            self._args.save_every_n_epochs = 1
            self._args.save_last_n_epochs = self._args.save_last_n_epochs_state = None
            self._args.save_state = True
            self._ends_with_epoch = True
        elif self._control.takes("save"):
            # A checkpoint alone: a state in the middle of an epoch cannot be gone on from rightly.
            self._borrow(save_every_n_steps=1, save_last_n_steps=None, save_last_n_steps_state=None, save_state=False)
        if self._stopping_at is None and self._control.takes("sample"):
            self._borrow(sample_every_n_epochs=None, sample_every_n_steps=1)

    def _borrow(self, **changes):
        for name, value in changes.items():
            self._borrowed.setdefault(name, getattr(self._args, name, None))
            setattr(self._args, name, value)

    def _give_back(self):
        for name, value in self._borrowed.items():
            setattr(self._args, name, value)
        self._borrowed = {}

    def _end_with_the_plan(self):
        """A resumed trainer counts from 0, so a plan that ends in mid-epoch would be overrun. Only its last epoch can be cut:
        with a whole number of epochs left this changes nothing."""
        if self._plan is not None and self._plan.first_epoch > 0:
            self._args.max_train_steps = min(int(self._args.max_train_steps), self._plan.steps)

    def _is_last(self, step):
        return step >= (self._plan.steps if self._plan else int(self._args.max_train_steps))

    def _will_sample(self, epoch, step):
        args = self._args
        every_epochs = getattr(args, "sample_every_n_epochs", None)
        every_steps = getattr(args, "sample_every_n_steps", None)
        if not getattr(args, "sample_prompts", None):
            return False
        if step == 0:
            return bool(getattr(args, "sample_at_first", False))
        if every_epochs is not None:
            return epoch is not None and epoch % every_epochs == 0
        return every_steps is not None and epoch is None and step % every_steps == 0

    def _resting_phase(self):
        return "training" if self._stopping_at is None else "stopping"

    def after_sampling(self):
        for name in self._outputs.new_samples():
            self._report_sample(name)
        self.phase(self._resting_phase())

    def _report_sample(self, name):
        match = SAMPLE_NAME.search(name)
        at_epoch = bool(match and match.group(1))
        index = int(match.group(3)) if match else 0
        fields = {
            "step": self.real_step(self.step),
            "epoch": self.real_epoch(int(match.group(2))) if match and at_epoch else None,
            "file": f"sample/{name}",
            "promptIndex": index,
        }
        prompts = prompts_of(getattr(self._args, "sample_prompts", None))
        if index < len(prompts):
            fields["prompt"] = prompts[index]
        self.log.emit("sample", **fields)

    # --- the logging hook ------------------------------------------------------------------------------------------
    def logged(self, logs, step, epoch):
        """One micro step. The one that closes an optimizer step is the first after the sampler hook told its number."""
        if "loss/current" not in logs:
            return  # figures of a validation
        self._micro_losses.append(_float(logs["loss/current"]))
        if self._announced is None or step != self._announced:
            return
        self._announced = None
        self._report_loss(logs, step, epoch)
        self._micro_losses = []
        self.report_files()
        if self._stopping_at is None:
            self._give_back()
        self.phase(self._resting_phase())
        if self._stopping_at == step:
            raise StopRequested()

    def _report_loss(self, logs, step, epoch):
        mean = sum(self._micro_losses) / len(self._micro_losses)
        fields = {
            "step": self.real_step(step),
            "epoch": self.real_epoch(int(epoch)) if epoch is not None else None,
            "loss": number(mean),
            "average": number(logs.get("loss/average")),
        }
        if not math.isfinite(mean):
            fields["isNaN"] = True
        rates = {key[3:].strip(): number(value) for key, value in logs.items() if key.startswith("lr/")}
        rates = {key: value for key, value in rates.items() if value is not None}
        if rates:
            fields["learningRates"] = rates
        if "norm/avg_grad_norm" in logs:
            fields["gradNorm"] = number(logs["norm/avg_grad_norm"])
        self.log.emit("loss", **fields)
        if not math.isfinite(mean):
            self.warn("nan_loss", f"The loss is not a number since step {self.real_step(step)}.")
        memory = memory_fields() if step == 1 or step % MEMORY_EVERY == 0 else None
        if memory is not None:
            self.log.emit("memory", step=self.real_step(step), **memory)

    # --- files -----------------------------------------------------------------------------------------------------
    def final_name(self):
        ending = getattr(self._args, "save_model_as", None) or "safetensors"
        return f"{getattr(self._args, 'output_name', None) or 'last'}.{ending}"

    def report_files(self):
        if self._outputs is None:
            return
        for name in self._outputs.new_checkpoints():
            self._report_checkpoint(name)
        for name in self._outputs.new_states():
            self._report_state(name)

    def _place(self, stem):
        """(step, epoch of the trainer) of a file, by its name; the last file is of the last step."""
        kind, value = position_of(stem)
        if kind == "step":
            return value, None
        return self.step, value

    def _report_checkpoint(self, name):
        is_final = name == self.final_name()
        self._has_final = self._has_final or is_final
        step, epoch = (self.step, None) if is_final else self._place(os.path.splitext(name)[0])
        if epoch is None and self._plan is not None:
            done = self._plan.epochs_completed(step)
            epoch = done if step % self._plan.per_epoch == 0 or is_final else done + 1
        self.log.emit(
            "checkpoint",
            step=self.real_step(step),
            epoch=None if epoch is None else self.real_epoch(epoch),
            file=name,
            isFinal=is_final,
        )

    def _report_state(self, name):
        """`epoch` of a resume point is the number of epochs completed: a later segment begins with the next one."""
        step, epoch = self._place(name[: -len("-state")])
        if epoch is None:
            epoch = self._plan.epochs_completed(step) if self._plan else 0
        self.log.emit(
            "resume_point",
            step=self.real_step(step),
            epoch=self.real_epoch(epoch),
            folder=name,
            files=self._outputs.sizes_of(name),
        )

    def finish(self):
        """After `train` returned: True when the final file was written by this segment and is there."""
        self.report_files()
        return self._has_final and self._outputs.has(self.final_name())


def _float(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
