# What the operator's scripts share; sourced by them, with OPERATOR naming their directory.
programs=/usr/lib/postgresql/15/bin

# The address of the host the script runs on: an interface's first address, not a virtual one.
here=$(ip -4 -o addr show dev eth0 primary | awk '{sub("/.*", "", $4); print $4; exit}')

# say EVENT KEY=VALUE...: appends one line to the log of the whole cluster.
say() {
    event=$1
    shift
    echo "$(date +%s%3N) $event pool=$here $*" >>"$OPERATOR/failover.log"
}

# What a test wants the scripts to do first: nothing, or hang, print, fail.
misbehave() {
    if [ -e "$OPERATOR/behaviour" ]; then
        . "$OPERATOR/behaviour"
    fi
}

# query HOST PORT SQL...: prints what the server answers.
query() {
    where="host=$1 port=$2 user=postgres dbname=postgres connect_timeout=3"
    shift 2
    for sql in "$@"; do
        "$programs/psql" "$where" -XAtqc "$sql" || return 1
    done
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid postgres --regid postgres --init-groups "$@"
    else
        "$@"
    fi
}

# copy_primary DIRECTORY NODE HOST PORT: fills the directory of a stopped server with a standby's data.
copy_primary() {
    rm -rf "$1/data"
    as_postgres "$programs/pg_basebackup" -D "$1/data" -R -c fast --no-sync \
        -d "host=$3 port=$4 user=postgres application_name=db$2 connect_timeout=3"
}

# await_answer HOST PORT: waits until the server takes connections.
await_answer() {
    for _ in $(seq 100); do
        "$programs/pg_isready" -q -U postgres -h "$1" -p "$2" -t 2 && return 0
        sleep 0.1
    done
    return 1
}

# await_streaming HOST PORT NODE TRIES: waits until the primary streams to the standby of that number.
await_streaming() {
    for _ in $(seq "$4"); do
        [ "$(query "$1" "$2" "select state from pg_stat_replication where application_name = 'db$3'")" \
            = streaming ] && return 0
        sleep 0.1
    done
    return 1
}

# attach NODE: tells the pool of this host; it says no while it is busy with itself.
attach() {
    for _ in $(seq 20); do
        PCPPASSFILE="$OPERATOR/pcppass" timeout 5 \
            pcp_attach_node -h 127.0.0.1 -p 9898 -U admin -w -n "$1" 2>&1 | grep -q Successful && return 0
        sleep 0.5
    done
    return 1
}
