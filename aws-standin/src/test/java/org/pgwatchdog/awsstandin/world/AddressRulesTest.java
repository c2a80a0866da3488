package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.SECOND_EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.ThreeZones;

class AddressRulesTest {
    private final World world = ThreeZones.builder().build();

    @Test
    void anElasticAddressIsTakenAwayByDefault() {
        String first = associate(EIP, 1, true);
        String second = associate(EIP, 2, true);
        assertThat(second).isNotEqualTo(first);
        assertThat(eip(EIP).pointsAt(eni(2), "10.0.2.10")).isTrue();
    }

    @Test
    void anElasticAddressIsNotTakenAwayWhenThatIsForbidden() {
        String first = associate(EIP, 1, true);
        Refusals.refuses(
                () -> associate(EIP, 2, false),
                400,
                "Resource.AlreadyAssociated",
                "resource " + EIP + " is already associated with associate-id " + first);
    }

    @Test
    void associatingAgainKeepsTheAssociation() {
        String first = associate(EIP, 1, true);
        assertThat(associate(EIP, 1, true)).isEqualTo(first);
        assertThat(associate(EIP, 1, false)).isEqualTo(first);
    }

    @Test
    void theAddressATargetHadIsDisplacedSilently() {
        associate(EIP, 1, true);
        associate(SECOND_EIP, 1, true);
        assertThat(eip(EIP).link()).isEmpty();
        assertThat(eip(SECOND_EIP).pointsAt(eni(1), "10.0.1.10")).isTrue();
    }

    @Test
    void anAssociationThatIsGoneIsNotFound() {
        String first = associate(EIP, 1, true);
        associate(EIP, 2, true);
        Refusals.refuses(
                () -> AddressRules.disassociate(world, first),
                400,
                "InvalidAssociationID.NotFound",
                "The association ID '" + first + "' does not exist");
        assertThat(eip(EIP).link()).isPresent();
    }

    @Test
    void aSecondaryAddressIsNotMovedByDefault() {
        assign(1, false, "10.0.1.50");
        Refusals.refuses(
                () -> assign(4, false, "10.0.1.50"),
                400,
                "InvalidParameterValue",
                "[10.0.1.50] assigned, but move is not allowed.");
        assign(1, false, "10.0.1.50");
        assertThat(addresses(1)).containsExactly("10.0.1.10", "10.0.1.50");
    }

    @Test
    void aMoveTakesTheAddressFromItsHolderWithItsElasticAddress() {
        assign(1, false, "10.0.1.50");
        String association =
                AddressRules.associate(
                        world,
                        eip(EIP),
                        world.interfaces().get(eni(1)),
                        Optional.of("10.0.1.50"),
                        true);
        assign(4, true, "10.0.1.50");
        assertThat(addresses(1)).containsExactly("10.0.1.10");
        assertThat(addresses(4)).containsExactly("10.0.1.11", "10.0.1.50");
        assertThat(eip(EIP).link()).contains(new ElasticIp.Link(association, eni(4), "10.0.1.50"));
    }

    @Test
    void aPrimaryAddressIsNeverMovedNorUnassigned() {
        assertThat(Refusals.code(() -> assign(4, true, "10.0.1.10")))
                .isEqualTo("InvalidParameterValue");
        assertThat(Refusals.code(() -> AddressRules.unassign(world, eni(1), List.of("10.0.1.10"))))
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void anAddressOfAnotherSubnetIsRefused() {
        Refusals.refuses(
                () -> assign(2, true, "10.0.1.50"),
                400,
                "InvalidParameterValue",
                "Address 10.0.1.50 does not fall within the subnet's address range");
        assertThat(Refusals.code(() -> assign(1, true, "10.0.1.3")))
                .isEqualTo("InvalidParameterValue");
        assertThat(Refusals.code(() -> assign(1, true, "10.0.1.255")))
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void anInterfaceTakesFifteenAddresses() {
        String[] many =
                IntStream.range(0, 14).mapToObj(i -> "10.0.1." + (100 + i)).toArray(String[]::new);
        assign(1, false, many);
        assertThat(Refusals.code(() -> assign(1, false, "10.0.1.200")))
                .isEqualTo("PrivateIpAddressLimitExceeded");
    }

    @Test
    void unassigningTakesAnElasticAddressOff() {
        assign(1, false, "10.0.1.50");
        AddressRules.associate(
                world, eip(EIP), world.interfaces().get(eni(1)), Optional.of("10.0.1.50"), true);
        AddressRules.unassign(world, eni(1), List.of("10.0.1.50"));
        assertThat(addresses(1)).containsExactly("10.0.1.10");
        assertThat(eip(EIP).link()).isEmpty();
        assertThat(Refusals.code(() -> AddressRules.unassign(world, eni(1), List.of("10.0.1.50"))))
                .isEqualTo("InvalidParameterValue");
    }

    private String associate(String allocation, int node, boolean allowReassociation) {
        return AddressRules.associate(
                world,
                eip(allocation),
                world.interfaces().get(eni(node)),
                Optional.empty(),
                allowReassociation);
    }

    private void assign(int node, boolean allowReassignment, String... addresses) {
        AddressRules.assign(world, eni(node), List.of(addresses), allowReassignment);
    }

    private List<String> addresses(int node) {
        return world.interfaces().get(eni(node)).addresses();
    }

    private ElasticIp eip(String allocation) {
        return world.addresses().get(allocation);
    }
}
