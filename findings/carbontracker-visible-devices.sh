#!/usr/bin/env bash
# carbontracker 2.4.7: CUDA_VISIBLE_DEVICES may name GPUs by UUID (CUDA's own documentation, and what Kubernetes' and Slurm's
# plugins set). It reads whole numbers only, and where it finds none charges every GPU of the node to the job.
# Right: the one GPU that the job sees.
# Needs gcc and python3 with venv; a fake libnvidia-ml.so.1 stands for eight GPUs of 300 W.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
gcc -shared -fPIC -o libnvidia-ml.so.1 "$here/fake-nvml.c"
python3 -m venv venv
venv/bin/pip -q install carbontracker==2.4.7 nvidia-ml-py==13.615.71
cat >visible.py <<'PY'
from carbontracker.components.gpu.nvidia import NvidiaGPU

gpus = NvidiaGPU(pids=[], devices_by_pid=False)
gpus.init()
print("watts:", sum(gpus.power_usage()))
PY
export FAKE_NVML_GPUS=8 FAKE_NVML_STATE=$work/state LD_LIBRARY_PATH=$work
echo 1000000000 300000 >state
CUDA_VISIBLE_DEVICES=3 venv/bin/python visible.py >by-index
CUDA_VISIBLE_DEVICES=GPU-00000000-0000-4000-8000-000000000003 venv/bin/python visible.py >by-uuid
echo "carbontracker 2.4.7, a job with one of eight GPUs of 300 W: named by index $(cat by-index), by UUID $(cat by-uuid)"
grep -qx 'watts: 300.0' by-index && grep -qx 'watts: 2400.0' by-uuid
