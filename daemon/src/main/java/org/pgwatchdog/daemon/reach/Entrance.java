package org.pgwatchdog.daemon.reach;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;

/// One way by which clients come to the leader's pool.
sealed interface Entrance {
    /// An address or a DNS name.
    record Named(String host) implements Entrance {}

    /// An Elastic IP, whose public address AWS knows.
    record ElasticIp(String allocationId) implements Entrance {}

    /// The ways that these settings open: `delegate_ip` where a method leads it to the leader, the
    /// record of `aws_route53`, the address of `aws_eip`.
    static List<Entrance> of(WatchdogSettings all) {
        List<Entrance> ways = new ArrayList<>();
        List<VipMethod> methods = all.vip().methods();
        Optional<String> address = all.vip().delegateIp();
        boolean leadsAddress =
                methods.stream()
                        .anyMatch(method ->
                                switch (method) {
                                    case COMMAND, ADDRESS, AWS_ROUTE_TABLE, AWS_SECONDARY_IP ->
                                            true;
                                    case AWS_EIP, AWS_ROUTE53 -> false;
                                });
        if (leadsAddress && address.isPresent()) {
            ways.add(new Named(address.get()));
        }
        if (methods.contains(VipMethod.AWS_EIP)) {
            ways.add(new ElasticIp(all.aws().eip().allocationId()));
        }
        if (methods.contains(VipMethod.AWS_ROUTE53)) {
            ways.add(new Named(all.aws().route53().record()));
        }
        return List.copyOf(ways);
    }
}
