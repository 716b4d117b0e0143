"""The clock by which the consoles of a chapter sleep: see console.sh.

A reader who types `sleep 1` means: until nothing more happens. On a busy machine that may take longer than
a second. So a second passes on this clock while all other processes of the chapter wait for something, and
stands still while one of them has work to do. All who sleep are on this clock, so they wake in the order in
which they would on an idle machine.

    clock.py FOLDER     whoever sleeps makes a FIFO in FOLDER, PID-SECONDS, and reads it: it ends in time
"""
import os
import sys
import time

TICK = 0.05  # seconds
RESTLESS = 2  # seconds: a program that does not rest for so long is one that never does; time goes on


def state(process):
    try:
        with open("/proc/%s/stat" % process) as stat:
            return stat.read().rpartition(") ")[2][0]
    except OSError:
        return "X"  # it has just ended


# It runs, waits for a disk, or is held by its tracer.
def something_runs():
    others = (name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid())
    return any(state(process) in "RDt" for process in others)


def wake(path):
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:  # it does not read yet, or any more
        return False
    os.unlink(path)
    return True


def main(folder):
    now = 0.0
    rested = time.monotonic()
    deadlines = {}
    while True:
        time.sleep(TICK)
        awake = something_runs()
        if not awake:
            rested = time.monotonic()
        if not awake or time.monotonic() - rested > RESTLESS:
            now += TICK
        for name in os.listdir(folder):
            deadlines.setdefault(name, now + float(name.partition("-")[2]))
            if deadlines[name] <= now and wake(os.path.join(folder, name)):
                del deadlines[name]


main(sys.argv[1])
