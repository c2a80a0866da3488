#!/bin/sh
# follow_primary_command: NODE HOST PORT DATA MAIN MAIN_HOST MAIN_PORT. Makes a living server a standby of
# the new primary and attaches it; one that is down is left to the operator.
OPERATOR=$(dirname "$0")
. "$OPERATOR/common.sh"

node=$1 host=$2 port=$3 data=$4 main=$5 main_host=$6 main_port=$7
say follow "node=$node" "main=$main"
misbehave
if ! "$programs/pg_isready" -q -U postgres -h "$host" -p "$port" -t 2; then
    say absent "node=$node"
    exit 0
fi
reclone() {
    "$OPERATOR/reclone.sh" "$node" "$host" "$port" "$(dirname "$data")" "$main_host" "$main_port"
}

# follow: asks a standby to follow the new primary; it can't if it has more than that had when promoted.
follow() {
    [ "$(query "$host" "$port" 'select pg_is_in_recovery()')" = t ] || return 1
    conninfo="host=$main_host port=$main_port user=postgres application_name=db$node connect_timeout=3"
    query "$host" "$port" "alter system set primary_conninfo = '$conninfo'" 'select pg_reload_conf()' \
        && await_streaming "$main_host" "$main_port" "$node" 30
}

if { follow || reclone; } >/dev/null && attach "$node"; then
    say followed "node=$node"
else
    say failed "node=$node"
    exit 1
fi
