#!/usr/bin/env bash
# zeus 0.16.0, PowerMonitor:
#  1. a GPU that draws 300 W all along has used 0.0 J: a reading equal to the one before is dropped, and one reading has no
#     integral;
#  2. the polling period that it infers is 0.0 s for whatever device, since it takes the least of the devices' periods and of 0:
#     the process that polls never sleeps, and takes a core while it measures.
# Right: 300 W x time; half of the shortest time between two different readings (here some 20 ms).
# Needs gcc and python3 with venv; a fake libnvidia-ml.so.1 stands for the GPU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
gcc -shared -fPIC -o libnvidia-ml.so.1 "$here/fake-nvml.c"
python3 -m venv venv
venv/bin/pip -q install zeus==0.16.0 nvidia-ml-py==13.615.71
cat >steady.py <<'PY'
import os
import threading
import time
from zeus.monitor import PowerMonitor
from zeus.monitor.power import infer_counter_update_period

STATE = os.environ["FAKE_NVML_STATE"]

def power(milliwatts):
    with open(STATE + ".new", "w") as state:
        state.write(f"1000000000 {milliwatts}\n")
    os.replace(STATE + ".new", STATE)

def steady():
    power(300_000)
    monitor = PowerMonitor(gpu_indices=[0], update_period=0.1)
    begin = time.time()
    time.sleep(3)
    print("joules of 300 W for 3 s:", monitor.get_energy(begin - 1, time.time()))

def period():
    stop = threading.Event()
    def sensor():  # a new reading each 40 ms
        watts = 100_000
        while not stop.wait(0.04):
            watts += 1_000
            power(watts)
    thread = threading.Thread(target=sensor)
    thread.start()
    print("inferred period:", infer_counter_update_period([0]))
    stop.set()
    thread.join()

if __name__ == "__main__":
    steady()
    period()
PY
FAKE_NVML_STATE=$work/state LD_LIBRARY_PATH=$work venv/bin/python steady.py >out 2>err
echo "zeus 0.16.0: $(tr '\n' ';' <out)"
grep -qx 'joules of 300 W for 3 s: {0: 0.0}' out && grep -qx 'inferred period: 0.0' out
