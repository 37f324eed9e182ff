"""The demonstration: four weeks of an invented search, driven through the real cycle with the clock injected.

``story`` reads what happens from data, ``stage`` makes it happen in ordinary files, ``play`` runs the daemon's cycle
over it. Nothing of the program knows that it is being shown.
"""
