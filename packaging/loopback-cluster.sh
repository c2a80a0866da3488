# Sourced, not run: the configuration of a cluster of three on loopback, as bench/run and
# packaging/runtime need it. POSIX sh.

# True if none of the ports of this cluster is taken, of TCP or UDP. $1: first port.
loopback_ports_are_free() {
    for offset in 0 1 2 10 11 12 20 21 22 30 31 32; do
        hex=$(printf ':%04X ' $(($1 + offset)))
        if cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 2>/dev/null \
                | awk '{print $2 " "}' | grep -q "$hex"; then
            return 1
        fi
    done
    return 0
}

# Prints a first port whose cluster has its ports free; below the range of outgoing connections.
loopback_first_port() {
    first=$((21000 + ($$ % 200) * 50))
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        if loopback_ports_are_free "$first"; then
            echo "$first"
            return 0
        fi
        first=$((first + 50))
    done
    echo "no free ports on loopback near $first" >&2
    return 1
}

# The lines that all nodes share, native and ours. $1: first port; LOOPBACK_NODES: how many (3, at most 10).
loopback_nodes() {
    peer=-1
    while [ $((peer += 1)) -lt "${LOOPBACK_NODES:-3}" ]; do
        cat <<EOF
hostname$peer = '127.0.0.1'
wd_port$peer = $(($1 + peer))
pgpool_port$peer = $(($1 + 20 + peer))
heartbeat_hostname$peer = '127.0.0.1'
heartbeat_port$peer = $(($1 + 10 + peer))
EOF
    done
    echo "wd_authkey = 'loopback'"
    echo "wd_lifecheck_method = 'heartbeat'"
}

# Writes $1/pgwatchdog.conf of node $2, whose ports begin at $3. Life check times are the defaults
# (a heartbeat every 2 s, looked at every 10 s) unless the caller appends others. The virtual IP is an
# address that answers on loopback whoever holds it: raising it runs commands and one ping, no more.
loopback_config() {
    mkdir -p "$1"
    {
        loopback_nodes "$3"
        cat <<EOF
port = $(($3 + 20 + $2))
wd_priority = $((${LOOPBACK_NODES:-3} - $2))
wd_ipc_socket_dir = '$1'
http_listen = '127.0.0.1:$(($3 + 30 + $2))'
local_pgpool = off
vip_method = 'command'
delegate_ip = '127.0.0.100'
if_up_cmd = '/bin/true \$_IP_\$'
if_down_cmd = '/bin/true \$_IP_\$'
arping_cmd = ''
backend_hostname0 = '127.0.0.1'
backend_port0 = 5432
EOF
    } >"$1/pgwatchdog.conf"
}

# Prints a home of a JDK 25: JAVA_HOME, then the usual places.
find_jdk() {
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk*; do
        if [ -x "$candidate/bin/jlink" ] \
                && grep -q '^JAVA_VERSION="25[."]' "$candidate/release" 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

# Waits until file $1 holds a line that matches $2, while process $3 lives; at most $4 seconds.
wait_for_line() {
    tenths=$(($4 * 10))
    while [ "$tenths" -gt 0 ]; do
        grep -q "$2" "$1" 2>/dev/null && return 0
        kill -0 "$3" 2>/dev/null || return 1
        sleep 0.1
        tenths=$((tenths - 1))
    done
    return 1
}
