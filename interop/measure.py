"""Runs a script and writes the process's peak resident memory, in bytes, to file descriptor 3."""

import os
import resource
import runpy
import sys


def peak_bytes():
    # ru_maxrss outlives exec, so it would count the parent's memory at the fork; VmHWM does not.
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    os.write(3, str(peak_bytes()).encode())
