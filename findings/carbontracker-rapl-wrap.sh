#!/usr/bin/env bash
# carbontracker 2.4.7, RAPL: in the second in which the counter of one CPU package begins anew at its range, as it does each
# few minutes, all packages have 0 W, also those whose counters went on. (It tries three times, with the two readings that it
# has already.)
# Right: 100 W for the package that went on; for the other the difference modulo max_energy_range_uj.
# Needs python3 with venv. The powercap folder is one of our own, with the names and units of Linux's.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in 0 1; do
  mkdir -p "powercap/intel-rapl:$package"
  echo "package-$package" >"powercap/intel-rapl:$package/name"
  echo 262143328850 >"powercap/intel-rapl:$package/max_energy_range_uj"
done
python3 -m venv venv
venv/bin/pip -q install carbontracker==2.4.7
cat >wrap.py <<'PY'
import threading
from carbontracker.components.cpu import intel

intel.RAPL_DIR = "powercap/"
cpu = intel.IntelCPU(pids=[], devices_by_pid=False)

def counters(*microjoules):
    for package, value in enumerate(microjoules):
        with open(f"powercap/intel-rapl:{package}/energy_uj", "w") as file:
            file.write(f"{value}\n")

def watts(before, after):
    counters(*before)
    cpu.init()
    timer = threading.Timer(0.5, counters, after)  # between its two readings, a second apart
    timer.start()
    power = cpu.power_usage()
    timer.join()
    return sorted(power)

print("both go on:", watts((1_000_000_000, 2_000_000_000), (1_100_000_000, 2_100_000_000)))
print("one wraps:", watts((1_000_000_000, 262_143_000_000), (1_100_000_000, 99_671_150)))
PY
venv/bin/python wrap.py >out
echo "carbontracker 2.4.7, two packages of 100 W: $(tr '\n' ';' <out)"
grep -qx 'both go on: \[100.0, 100.0\]' out && grep -qx 'one wraps: \[0.0, 0.0\]' out
