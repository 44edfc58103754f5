"""Progress while latents and text encoder outputs are cached: counts what the caching strategy is asked to do."""


class CacheCounter:
    """Wraps two methods of one strategy object. The wrappers must go before the object is handed to worker processes,
    which may pickle it, so `remove` is called at the end of the phase."""

    def __init__(self, strategy, check_name, work_name, on_progress):
        self._strategy = strategy
        self._names = [name for name in (check_name, work_name) if callable(getattr(strategy, name, None))]
        self._done = 0
        self._on_progress = on_progress
        if len(self._names) == 2:
            setattr(strategy, check_name, self._counting_check(getattr(strategy, check_name)))
            setattr(strategy, work_name, self._counting_work(getattr(strategy, work_name)))

    def _counting_check(self, original):
        def check(*args, **kwargs):
            is_cached = original(*args, **kwargs)
            if is_cached:
                self._advance(1)
            return is_cached

        return check

    def _counting_work(self, original):
        def work(*args, **kwargs):
            result = original(*args, **kwargs)
            batches = [value for value in (*args, *kwargs.values()) if isinstance(value, list) and value]
            # The batch of images is the last list among the arguments; a list of models may come before it.
            self._advance(len(batches[-1]) if batches else 1)
            return result

        return work

    def _advance(self, count):
        self._done += count
        self._on_progress(self._done)

    def remove(self):
        for name in self._names:
            self._strategy.__dict__.pop(name, None)
        self._names = []
