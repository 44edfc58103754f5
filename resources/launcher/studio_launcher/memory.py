"""Memory of the card, when the trainer has loaded torch with a card."""

import sys

MIB = 1024 * 1024


def memory_fields():
    """{allocatedMiB, peakMiB}, or None without a card. Never imports torch by itself."""
    torch = sys.modules.get("torch")
    try:
        if torch is None or not torch.cuda.is_available():
            return None
        return {
            "allocatedMiB": round(torch.cuda.memory_allocated() / MIB, 1),
            "peakMiB": round(torch.cuda.max_memory_allocated() / MIB, 1),
        }
    except Exception:  # figures are a courtesy: nothing here may end the training
        return None
