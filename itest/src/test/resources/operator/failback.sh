#!/bin/sh
# failback_command: NODE.
OPERATOR=$(dirname "$0")
. "$OPERATOR/common.sh"

say failback "node=$1"
misbehave
