"""A small Discord on loopback: real discord.py, real sockets, another process."""
