#!/bin/sh
# Runs an update, sleeps six hours, and so on. A failed update is told by its own alarms; the schedule goes on.
# `docker stop` ends the update too: it stores what it has and frees its lock.
set -u
child=
trap 'trap "" TERM INT; [ -z "$child" ] || { kill -TERM "$child" 2>/dev/null; wait "$child"; }; exit 0' TERM INT
while :; do
  assembly-press update --export-dir /archive/export &
  child=$!
  wait "$child" || echo "update ended with status $?"
  sleep "${ASSEMBLY_PRESS_EVERY:-21600}" &
  child=$!
  wait "$child"
done
