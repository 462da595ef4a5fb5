"""Import a module and print how many milliseconds of a processor that took; run where a built function is alone."""

import sys
import time

begin = time.process_time_ns()
__import__(sys.argv[1])
sys.stdout.write(f"{(time.process_time_ns() - begin) / 1e6}\n")
