#!/bin/sh
# NODE HOST PORT DIRECTORY MAIN_HOST MAIN_PORT: makes a server a new standby, whatever it was.
set -e
OPERATOR=$(dirname "$0")
. "$OPERATOR/common.sh"

rm -f "$4/enabled"
as_postgres "$programs/pg_ctl" -D "$4/data" -m fast -t 20 -s stop || true
copy_primary "$4" "$1" "$5" "$6"
touch "$4/enabled"
await_answer "$2" "$3"
await_streaming "$5" "$6" "$1" 100
