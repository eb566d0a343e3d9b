#!/bin/sh
# Runs an update, sleeps six hours, and so on. A failed update is told by its own alarms; the schedule goes on.
# `docker stop` ends the update too: it stores what it has and frees its lock.
set -u
end() {
  trap '' TERM INT
  [ -z "${!:-}" ] || { kill -TERM "$!" 2>/dev/null; wait "$!"; }
  exit 0
}
trap end TERM INT
while :; do
  assembly-press update --export-dir /archive/export &
  wait "$!" || echo "update ended with status $?"
  sleep "${ASSEMBLY_PRESS_EVERY:-21600}" &
  wait "$!"
done
