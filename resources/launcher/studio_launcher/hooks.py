"""A subclass of the trainer that reports to a session. Every method calls the original, with what it was given."""

from .caching import CacheCounter


def trainer_with_session(base, session):
    """A class like `base` (FluxNetworkTrainer) whose calls are told to `session`."""

    class StudioTrainer(base):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._studio_counters = []
            self._studio_group = None

        def assert_extra_args(self, args, train_dataset_group, *rest, **named):
            result = super().assert_extra_args(args, train_dataset_group, *rest, **named)
            session.note_dataset(train_dataset_group)
            watch_latent_caching(self, train_dataset_group, session)
            return result

        def load_target_model(self, args, *rest, **named):
            session.phase("loading")
            session.leave_when_asked()
            return super().load_target_model(args, *rest, **named)

        def cache_text_encoder_outputs_if_needed(self, args, *rest, **named):
            session.leave_when_asked()
            if getattr(args, "cache_text_encoder_outputs", False):
                session.phase("caching_text_encoder")
            try:
                return super().cache_text_encoder_outputs_if_needed(args, *rest, **named)
            finally:
                remove_wrappers(self)
                session.phase("loading")

        def sample_images(self, accelerator, args, epoch, global_step, *rest, **named):
            session.before_sampling(accelerator, epoch, global_step)
            result = super().sample_images(accelerator, args, epoch, global_step, *rest, **named)
            session.after_sampling()
            return result

        def step_logging(self, accelerator, logs, global_step, epoch, *rest, **named):
            result = super().step_logging(accelerator, logs, global_step, epoch, *rest, **named)
            session.logged(logs, global_step, epoch)
            return result

    add_optional_hooks(StudioTrainer, base, session)
    return StudioTrainer


def add_optional_hooks(studio, base, session):
    """Hooks whose absence costs only detail: the moment of saving, and counting while caching."""
    if callable(getattr(base, "get_sai_model_spec", None)):

        def get_sai_model_spec(self, *args, **named):
            session.phase("saving")  # asked for just before a file is written
            return base.get_sai_model_spec(self, *args, **named)

        studio.get_sai_model_spec = get_sai_model_spec
    for name, phase, check, work in (
        ("get_latents_caching_strategy", "caching_latents", "is_disk_cached_latents_expected", "cache_batch_latents"),
        (
            "get_text_encoder_outputs_caching_strategy",
            "caching_text_encoder",
            "is_disk_cached_outputs_expected",
            "cache_batch_outputs",
        ),
    ):
        if callable(getattr(base, name, None)):
            setattr(studio, name, counting_getter(base, name, phase, (check, work), session))


def counting_getter(base, name, phase, methods, session):
    """The getter of a caching strategy, whose strategy counts."""

    def getter(self, *args, **named):
        strategy = getattr(base, name)(self, *args, **named)
        if strategy is not None:
            counter = CacheCounter(strategy, *methods, lambda done: session.progress(phase, done))
            self._studio_counters.append(counter)
        return strategy

    return getter


def remove_wrappers(trainer):
    """Before the data set goes to worker processes, which may pickle it."""
    if trainer._studio_group is not None:
        trainer._studio_group.__dict__.pop("new_cache_latents", None)
    for counter in trainer._studio_counters:
        counter.remove()
    trainer._studio_counters = []


def watch_latent_caching(trainer, group, session):
    """The loop calls the group's own method; a wrapper that takes itself away shows when."""
    original = getattr(group, "new_cache_latents", None)
    if not callable(original):
        return

    def new_cache_latents(*args, **named):
        group.__dict__.pop("new_cache_latents", None)
        session.phase("caching_latents")
        try:
            return original(*args, **named)
        finally:
            session.phase("loading")

    group.new_cache_latents = new_cache_latents
    trainer._studio_group = group
