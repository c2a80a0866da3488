package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.api.FaultKind;

class ElasticIpPartTest {
    private final FakePace pace = new FakePace();
    private final FakeClients clients = new FakeClients();
    private final FakeEc2 ec2 = clients.fakeEc2();
    private final ElasticIpPart part =
            new ElasticIpPart(
                    "eipalloc-1",
                    Optional.empty(),
                    clients,
                    new CallTries(pace, Duration.ofSeconds(4)));

    private PartOutcome acquire() {
        return part.acquire(Here.PLACE, in(), WritePermit.of(VipLease.UNLIMITED, pace));
    }

    private Deadline in() {
        return new Deadline(pace, Duration.ofSeconds(20));
    }

    @Test
    void itIsTakenFromWhoeverHasItWithOneCall() {
        ec2.eipHolder = "eni-old";
        assertThat(acquire().evidence())
                .isEqualTo("198.51.100.7 (eipalloc-1) is associated with eni-me");
        assertThat(ec2.log.getFirst()).isEqualTo("AssociateAddress eipalloc-1");
    }

    @Test
    void whatIsOursIsNotAssociatedAgain() {
        acquire();
        assertThat(acquire().reached()).isTrue();
        assertThat(ec2.associations).isEqualTo(1);
    }

    @Test
    void whatWasStolenIsTakenBack() {
        acquire();
        ec2.eipHolder = "eni-thief";
        ec2.associations++;
        assertThat(acquire().reached()).isTrue();
        assertThat(ec2.eipHolder).isEqualTo("eni-me");
    }

    @Test
    void aThiefIsNamed() {
        ec2.then(
                "DescribeAddresses",
                "",
                () -> {
                    ec2.eipHolder = "eni-thief";
                    return Optional.empty();
                });
        PartOutcome outcome = acquire();
        assertThat(outcome.reached()).isTrue();
        assertThat(outcome.text())
                .isEqualTo(
                        "AWS took the change and the monitor repairs it, but [8] The EIP"
                                + " 198.51.100.7 (eipalloc-1) was taken by eni-thief; find out"
                                + " whether another cluster uses it");
    }

    @Test
    void releaseEndsOnlyOurOwnAssociation() {
        acquire();
        ec2.eipHolder = "eni-winner";
        ec2.associations++;
        assertThat(part.release(Here.PLACE, in()).problems()).isEmpty();
        assertThat(ec2.eipHolder).isEqualTo("eni-winner");
        assertThat(ec2.log).contains("DisassociateAddress eipassoc-1");
    }

    @Test
    void aLateReleaseOfANodeThatNeverHadItTouchesNothing() {
        ec2.eipHolder = "eni-winner";
        assertThat(part.release(Here.PLACE, in()).problems()).isEmpty();
        assertThat(ec2.count("DisassociateAddress")).isZero();
    }

    @Test
    void anAssociationOfAnEarlierRunIsReleased() {
        ec2.eipHolder = "eni-me";
        ec2.associations = 7;
        part.release(Here.PLACE, in());
        assertThat(ec2.eipHolder).isEmpty();
    }

    @Test
    void aForbiddenCallNamesTheRight() {
        ec2.fail("AssociateAddress", "", FaultKind.DENIED);
        assertThat(acquire().text()).contains("[5]").contains("allow ec2:AssociateAddress");
    }
}
