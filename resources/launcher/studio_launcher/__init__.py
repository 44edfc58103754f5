"""The parts of the launcher. Standard library only: torch is looked at only when the trainer has loaded it."""
