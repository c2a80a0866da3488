#!/bin/sh
# DIRECTORY: what an init system does on a database host: runs the server while the file `enabled` is there.
while :; do
    if [ -e "$1/enabled" ] && [ -e "$1/data/PG_VERSION" ]; then
        /usr/lib/postgresql/15/bin/postgres -D "$1/data" -c "unix_socket_directories=$1"
    fi
    sleep 0.1
done
