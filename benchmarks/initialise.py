"""Import a module and print how many milliseconds that took; run where a built function is alone."""

import sys
import time

begin = time.perf_counter_ns()
__import__(sys.argv[1])
sys.stdout.write(f"{(time.perf_counter_ns() - begin) / 1e6}\n")
