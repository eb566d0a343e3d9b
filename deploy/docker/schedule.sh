#!/bin/sh
# Runs an update, sleeps six hours, and so on. A failed update is told by its own alarms; the schedule goes on.
set -u
trap 'exit 0' TERM INT
while :; do
  assembly-press update --export-dir /archive/export || echo "update ended with status $?"
  sleep "${ASSEMBLY_PRESS_EVERY:-21600}" &
  wait $!
done
