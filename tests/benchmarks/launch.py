"""Starts a program, waits for it, and writes what it took as JSON: `python launch.py FILE PROGRAM ARGUMENT…`."""

import json
import os
import subprocess
import sys
import time

if __name__ == "__main__":
    began = time.perf_counter()
    program = subprocess.Popen(sys.argv[2:])  # noqa: S603 -- the commands are this folder's own
    _, status, used = os.wait4(program.pid, 0)
    wall = time.perf_counter() - began
    # It was waited for already: without this, Python would warn of a process that still runs.
    program.returncode = os.waitstatus_to_exitcode(status)
    took = {"wall": wall, "processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss}
    with open(sys.argv[1], "w", encoding="utf-8") as file:  # noqa: PTH123 -- pathlib would make this process larger
        json.dump({"code": program.returncode, **took}, file)
