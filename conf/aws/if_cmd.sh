#!/bin/sh
# Raises and drops a virtual IP by route tables, with the aws command: for vip_method = 'command'.
#
#   if_up_cmd   = '/etc/pgwatchdog/if_cmd.sh up $_IP_$ eth0 rtb-0a12345678,rtb-0b12345678 /usr/bin/aws'
#   if_down_cmd = '/etc/pgwatchdog/if_cmd.sh down $_IP_$ eth0 rtb-0a12345678,rtb-0b12345678 /usr/bin/aws'
#   arping_cmd  = ''
#
# up:   the route in every table (created, or replaced if there is one), then the address on the device.
# down: the address, then the route in every table in which it still leads here.
# Region, instance and network interface are asked of the instance metadata (IMDSv2). Up and down may be
# repeated. vip_method = 'aws_route_table' does the same without processes, in parallel, and reads it back.
set -u

me=$(basename "$0")

fail() {
    echo "$me $action: $1" >&2
    exit 1
}

action=${1:-}
if [ $# -ne 5 ]; then
    fail "usage: $me up|down IP DEVICE TABLE[,TABLE...] AWS"
fi
vip=$2 device=$3 aws=$5
tables=$(echo "$4" | tr ',' ' ')
imds=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}

privileged() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

imds_call() {
    curl --fail --silent --show-error --max-time 3 --noproxy '*' "$@"
}

metadata() {
    imds_call -H "X-aws-ec2-metadata-token: $token" "$imds/latest/meta-data/$1"
}

has_address() {
    [ -n "$(ip -o -4 addr show dev "$device" to "$vip/32")" ]
}

# What the route of table $1 leads to: an interface's id, or None.
target() {
    "$aws" ec2 describe-route-tables --route-table-ids "$1" --output text \
        --query "RouteTables[0].Routes[?DestinationCidrBlock=='$vip/32'].NetworkInterfaceId | [0]"
}

lead_here() {
    if error=$("$aws" ec2 create-route --route-table-id "$1" --destination-cidr-block "$vip/32" \
            --network-interface-id "$eni" 2>&1); then
        return 0
    fi
    case $error in
        *RouteAlreadyExists*) ;;
        *) fail "creating the route in $1: $error" ;;
    esac
    error=$("$aws" ec2 replace-route --route-table-id "$1" --destination-cidr-block "$vip/32" \
        --network-interface-id "$eni" 2>&1) || fail "replacing the route in $1: $error"
}

# A late call of a former leader must not take the route from the new one.
let_go() {
    now=$(target "$1") || fail "reading $1"
    [ "$now" = "$eni" ] || return 0
    error=$("$aws" ec2 delete-route --route-table-id "$1" --destination-cidr-block "$vip/32" 2>&1) \
        || fail "deleting the route in $1: $error"
}

find_ourselves() {
    token=$(imds_call -X PUT "$imds/latest/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600") \
        || fail "no token from the instance metadata"
    instance=$(metadata instance-id) || fail "no instance id from the instance metadata"
    AWS_DEFAULT_REGION=$(metadata placement/region) || fail "no region from the instance metadata"
    export AWS_DEFAULT_REGION
    mac=$(cat "/sys/class/net/$device/address" 2>/dev/null)
    eni=$(metadata "network/interfaces/macs/$mac/interface-id" 2>/dev/null) \
        || eni=$(metadata "network/interfaces/macs/$(metadata mac)/interface-id") \
        || fail "no network interface of $instance in the instance metadata"
}

case $action in
    up)
        find_ourselves
        for table in $tables; do lead_here "$table"; done
        has_address || privileged ip addr add "$vip/32" dev "$device" label "$device:1" \
            || fail "adding $vip to $device"
        ;;
    down)
        # The address first: that is what keeps two leaders apart.
        if has_address; then
            privileged ip addr del "$vip/32" dev "$device" || fail "deleting $vip from $device"
        fi
        find_ourselves
        for table in $tables; do let_go "$table"; done
        ;;
    *)
        fail "usage: $me up|down IP DEVICE TABLE[,TABLE...] AWS"
        ;;
esac
exit 0
