#!/bin/sh
# failover_command: NODE OLD_PRIMARY MAIN MAIN_HOST MAIN_PORT. Promotes the new main node if the
# primary is gone.
OPERATOR=$(dirname "$0")
. "$OPERATOR/common.sh"

node=$1 primary=$2 main=$3 main_host=$4 main_port=$5
say failover "node=$node" "primary=$primary" "main=$main"
misbehave
[ "$node" = "$primary" ] || exit 0
case $main in
    [0-9]*) ;;
    *) say nobody "node=$node"; exit 0 ;;
esac
if [ "$(query "$main_host" "$main_port" 'select pg_is_in_recovery()')" = f ]; then
    say already "node=$main"
elif [ "$(query "$main_host" "$main_port" 'select pg_promote(true, 20)')" = t ]; then
    say promoted "node=$main"
else
    say failed "node=$main"
    exit 1
fi
