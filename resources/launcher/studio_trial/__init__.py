"""The parts of the trial run. Standard library only: torch and its company are those that the trainer has loaded."""
