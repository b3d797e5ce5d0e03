"""How much a submission may use. The figures are explained in docs; the guest has its own copy of the smaller ones."""

from __future__ import annotations

SOURCE_CHARACTERS = 4_000
CASES = 20
JOB_SECONDS = 10.0
MEMORY_BYTES = 128 * 2**20
STACK_BYTES = 2 * 2**20

NODES = 20_000
DEPTH = 50
CHARACTERS = 60_000
INTEGER_BITS = 12_000
PRINTED_CHARACTERS = 2_000
ERROR_CHARACTERS = 300
SHOWN_CHARACTERS = 600

WORKERS = 2
QUEUE = 20
FRAME_BYTES = 2 * 2**20
"""Longest frame from a worker; 60,000 characters are at most 720,000 bytes as escaped JSON."""
LONGEST_REPLY = 1_500_000
"""Characters of a whole answer, prints included; worker.py has its own copy."""
GRACE_SECONDS = 1.0
"""How long after its time a case may still be ended by the worker itself before the worker is killed."""
START_SECONDS = 30.0
CALIBRATION_SECONDS = 0.025
"""What the calibration loop takes on the machine on which two seconds were found fair."""
SLOWEST_SCALE = 4.0
QUICKEST_SCALE = 0.1
"""Limits shrink below those of the reference only to prove that slow answers are too slow there."""

SQL_BYTES = 8 * 2**10
SQL_SECONDS = 3.0
SQL_ROWS = 200
SQL_COLUMNS = 50
SQL_CELL_CHARACTERS = 400
SQL_DEPTH = 100
SQL_MEMORY_BYTES = 128 * 2**20
"""What DuckDB itself keeps to; string functions go past it."""
SQL_ADDRESS_BYTES = 256 * 2**20
"""What the worker's process may take on top of what it has when it is ready; the kernel keeps it to that."""
