# Runs a command where nothing can be written but an empty folder in memory. It starts in namespaces of its own:
#   cage.sh FOLDER COMMAND [ARGUMENT...]
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
folder=$1
shift

# Every mount becomes read-only and keeps its other options; what refuses is covered by an empty folder.
mounts=$(cat /proc/self/mountinfo)
while read -r _ _ _ _ at options _; do
  at=$(printf '%b' "$at")
  mount -o "remount,bind,ro${options#r?}" "$at" 2>/dev/null || mount -t tmpfs -o ro,size=4k none "$at"
done <<END
$mounts
END

mount -t tmpfs -o rw,size=16m,mode=0777,nosuid,nodev none "$folder"
cd "$folder"
exec env -i "$@"
