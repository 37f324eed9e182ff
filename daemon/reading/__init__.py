"""The trained reader at work: which one serves here, and the process in which the deep one runs."""
