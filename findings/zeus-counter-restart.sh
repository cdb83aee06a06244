#!/usr/bin/env bash
# zeus 0.16.0, ZeusMonitor: a window during which a GPU's energy counter begins anew (a driver reload, a GPU reset) answers
# a negative energy, with exit status 0 and without a warning.
# Right: unknown, since what was drawn before the restart cannot be read any more.
# Needs gcc and python3 with venv; a fake libnvidia-ml.so.1 stands for the GPU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
gcc -shared -fPIC -o libnvidia-ml.so.1 "$here/fake-nvml.c"
python3 -m venv venv
venv/bin/pip -q install zeus==0.16.0 nvidia-ml-py==13.615.71
cat >window.py <<'PY'
import os
from zeus.monitor import ZeusMonitor

def counter(millijoules):
    with open(os.environ["FAKE_NVML_STATE"], "w") as state:
        state.write(f"{millijoules} 100000\n")

counter(1_000_000_000)  # 1 MJ since the driver was loaded
monitor = ZeusMonitor(gpu_indices=[0], cpu_indices=[])
monitor.begin_window("step", sync_execution=False)
counter(5_000)  # loaded again, and 5 J since
print("joules:", monitor.end_window("step", sync_execution=False).gpu_energy[0])
PY
status=0
FAKE_NVML_STATE=$work/state LD_LIBRARY_PATH=$work venv/bin/python window.py >out 2>err || status=$?
echo "zeus 0.16.0, counter from 1,000,000 J to 5 J within a window: $(cat out); exit status $status; stderr of $(grep -ci 'restart\|reset\|negative' err || true) lines about it"
[ "$status" -eq 0 ] && grep -qx 'joules: -999995.0' out && ! grep -qi 'restart\|reset\|negative' err
