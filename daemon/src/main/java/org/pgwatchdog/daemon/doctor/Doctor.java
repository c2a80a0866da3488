package org.pgwatchdog.daemon.doctor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.daemon.doctor.aws.AwsChecks;
import org.pgwatchdog.daemon.doctor.aws.AwsSubject;
import org.pgwatchdog.daemon.doctor.check.Check;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.CheckRun;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.doctor.host.HostChecks;
import org.pgwatchdog.daemon.doctor.host.NodeSubject;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;

/// One examination of a node: all checks its configuration calls for, side by side.
///
/// @param subject the configuration and where it came from
/// @param clock this host's clock
/// @param limit the most time it may take
public record Doctor(NodeSubject subject, InstantSource clock, Duration limit) {
    /// Everything found, in the order in which people read it.
    ///
    /// @param fix whether to mend what can be mended without harm
    public List<Finding> examine(boolean fix) throws InterruptedException {
        var time = new TimeBudget(limit);
        var checks = new ArrayList<>(HostChecks.of(subject));
        if (!isAws()) {
            checks.add(
                    Check.when(
                            false,
                            "vip_method has no AWS method",
                            "aws",
                            _ -> {
                                throw new IllegalStateException("not needed");
                            }));
            return CheckRun.of(checks, time);
        }
        try (AwsChecks aws = new AwsChecks(awsSubject(), time, fix)) {
            checks.addAll(aws.all());
            return CheckRun.of(checks, time);
        }
    }

    private boolean isAws() {
        return subject.settings().vip().methods().stream().anyMatch(VipMethod::isAws);
    }

    private AwsSubject awsSubject() {
        WatchdogSettings settings = subject.settings();
        return new AwsSubject(
                AwsWiring.settingsOf(settings.vip(), settings.aws(), subject.vip().address()),
                settings.aws(),
                settings.vip().prefixLength(),
                settings.cluster().nodes().stream().map(NodeAddress::host).toList(),
                region -> new SdkClients(clientSettings(region, settings.aws())),
                clock);
    }

    private ClientSettings clientSettings(String region, AwsSettings aws) {
        return new ClientSettings(
                region,
                aws.ec2Endpoint(),
                aws.route53Endpoint(),
                aws.stsEndpoint(),
                aws.imdsEndpoint(),
                aws.roleArn(),
                CheckLimits.share(limit, CheckLimits.AWS_FIRST_CALL));
    }
}
