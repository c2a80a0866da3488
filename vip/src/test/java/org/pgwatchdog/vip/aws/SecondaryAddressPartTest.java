package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

class SecondaryAddressPartTest {
    private final FakePace pace = new FakePace();
    private final FakeClients clients = new FakeClients();
    private final FakeEc2 ec2 = clients.fakeEc2();

    private SecondaryAddressPart part(String address) {
        return new SecondaryAddressPart(
                InetAddress.ofLiteral(address),
                clients,
                new InstanceMetadata(URI.create("http://127.0.0.1:1")),
                new CallTries(pace, Duration.ofSeconds(4)));
    }

    private PartOutcome acquire(SecondaryAddressPart part) {
        return part.acquire(
                Here.PLACE,
                new Deadline(pace, Duration.ofSeconds(30)),
                WritePermit.of(VipLease.UNLIMITED, pace));
    }

    @Test
    void itIsAssignedAndItsArrivalAwaited() {
        ec2.then(
                "AssignPrivateIpAddresses",
                "",
                () -> Optional.of(ApiFault.local(FaultKind.BUSY, "Assign", "", "")));
        assertThat(acquire(part("10.0.1.50")).evidence())
                .isEqualTo("10.0.1.50 is assigned to eni-me");
    }

    @Test
    void anAddressOutsideTheSubnetIsNeverAssigned() {
        PartOutcome outcome = acquire(part("10.0.2.50"));
        assertThat(outcome.text())
                .startsWith(
                        "[7] The VIP address 10.0.2.50 lies outside this node's subnet 10.0.1.0/24");
        assertThat(ec2.log).isEmpty();
    }

    @Test
    void aRefusalOfWhatIsHereAlreadyIsASuccess() {
        ec2.privateIps.add("10.0.1.50");
        ec2.fail("AssignPrivateIpAddresses", "", FaultKind.INVALID);
        assertThat(acquire(part("10.0.1.50")).reached()).isTrue();
    }

    @Test
    void anAddressThatDoesNotArriveIsATimeout() {
        ec2.then(
                "DescribeNetworkInterfaces",
                "",
                () -> {
                    ec2.privateIps.remove("10.0.1.50");
                    return Optional.empty();
                });
        PartOutcome outcome = acquire(part("10.0.1.50"));
        assertThat(outcome.reached()).isFalse();
        assertThat(outcome.text()).startsWith("[6] 10.0.1.50 was assigned to eni-me, but does not");
    }

    @Test
    void releaseConcernsOurInterfaceOnly() {
        var deadline = new Deadline(pace, Duration.ofSeconds(30));
        ec2.privateIps.add("10.0.1.50");
        assertThat(part("10.0.1.50").release(Here.PLACE, deadline).problems()).isEmpty();
        assertThat(ec2.privateIps).containsExactly("10.0.1.5");
        assertThat(part("10.0.1.50").release(Here.PLACE, deadline).problems()).isEmpty();
        assertThat(ec2.log).allMatch(line -> line.endsWith("eni-me"));
    }
}
