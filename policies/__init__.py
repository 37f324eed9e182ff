"""What ought to be: pure decisions about interviews, replies and follow-ups.

Nothing in here does input or output, reads a clock or writes a log: the same input gives the same output.
The package imports the standard library and nothing of ours. (Its own data files, shipped beside the code,
are read once through ``importlib.resources``; they are part of the program.)
"""
