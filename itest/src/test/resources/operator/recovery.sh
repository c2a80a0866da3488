#!/bin/sh
# recovery_1st_stage_command, run by the primary: DATA HOST TARGET_DATA PORT TARGET_NODE TARGET_PORT MAIN_HOST.
set -e
OPERATOR=$(dirname "$0")
. "$OPERATOR/common.sh"

say recovery "node=$5" "main=$7"
misbehave
copy_primary "$(dirname "$3")" "$5" "$7" "$4"
