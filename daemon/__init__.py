"""The running program: configuration, store, cycle, service and command line."""
