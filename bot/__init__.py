"""The kernel: what every feature needs and no feature owns. It knows no feature."""

__version__ = "0.1.0"
