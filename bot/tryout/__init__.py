"""`cadre try`: the real bot on a simulated Discord, in a browser on this machine, without token or network."""
