package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.MAIN_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.VPC;
import static org.pgwatchdog.awsstandin.ThreeZones.ZONE;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.InstanceState;

/// Every action as the stock `aws` command of Debian uses it: what it prints when it works and when not.
class AwsCliTest {
    private static final String ROUTE = " --destination-cidr-block " + VIP + "/32";
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());
    private final AwsCli aws = new AwsCli(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void routesAreShownMadeMovedAndTakenAway() {
        JsonObject tables =
                aws.ok(
                        "ec2 describe-route-tables --filters Name=vpc-id,Values="
                                + VPC
                                + " Name=route.destination-cidr-block,Values="
                                + VIP
                                + "/32");
        JsonObject table = only(tables.getAsJsonArray("RouteTables"));
        assertThat(table.get("RouteTableId").getAsString()).isEqualTo(APP_TABLE);
        assertThat(table.getAsJsonArray("Routes")).hasSize(4);
        aws.ok(
                "ec2 replace-route --route-table-id "
                        + APP_TABLE
                        + ROUTE
                        + " --network-interface-id "
                        + eni(2));
        aws.refused(
                "ec2 replace-route --route-table-id "
                        + MAIN_TABLE
                        + ROUTE
                        + " --network-interface-id "
                        + eni(2),
                "An error occurred (InvalidParameterValue) when calling the ReplaceRoute operation:"
                        + " There is no route defined for '20.0.0.50/32' in the route table. Use"
                        + " CreateRoute instead.");
        String create =
                "ec2 create-route --route-table-id " + MAIN_TABLE + ROUTE + " --instance-id ";
        assertThat(aws.ok(create + instance(3)).get("Return").getAsBoolean()).isTrue();
        aws.refused(
                create + instance(3),
                "An error occurred (RouteAlreadyExists) when calling the CreateRoute operation: The"
                        + " route identified by 20.0.0.50/32 already exists.");
        aws.ok("ec2 delete-route --route-table-id " + MAIN_TABLE + ROUTE);
        aws.refused(
                "ec2 delete-route --route-table-id " + MAIN_TABLE + ROUTE,
                "An error occurred (InvalidRoute.NotFound) when calling the DeleteRoute operation:"
                        + " no route with destination-cidr-block 20.0.0.50/32 in route table "
                        + MAIN_TABLE);
        standIn.instance(instance(2), InstanceState.STOPPED);
        JsonObject route =
                find(
                        only(aws.ok("ec2 describe-route-tables --route-table-ids " + APP_TABLE)
                                        .getAsJsonArray("RouteTables"))
                                .getAsJsonArray("Routes"),
                        "DestinationCidrBlock",
                        VIP + "/32");
        assertThat(route.get("State").getAsString()).isEqualTo("blackhole");
        assertThat(route.get("NetworkInterfaceId").getAsString()).isEqualTo(eni(2));
    }

    @Test
    void dryRunsAndDenialsSayWhatAwsSays() {
        String replace =
                "ec2 replace-route --dry-run --network-interface-id "
                        + eni(2)
                        + ROUTE
                        + " --route-table-id ";
        aws.refused(
                replace + APP_TABLE,
                "An error occurred (DryRunOperation) when calling the ReplaceRoute operation:"
                        + " Request would have succeeded, but DryRun flag is set.");
        aws.refused(
                replace + ThreeZones.UNKNOWN_TABLE,
                "An error occurred (InvalidRouteTableID.NotFound) when calling the ReplaceRoute"
                        + " operation: The routeTable ID '"
                        + ThreeZones.UNKNOWN_TABLE
                        + "' does not exist");
        standIn.denials().deny(FaultMatch.action("ec2:ReplaceRoute"));
        assertThat(aws.run(replace + APP_TABLE).err())
                .contains(
                        "An error occurred (UnauthorizedOperation) when calling the ReplaceRoute"
                                + " operation: You are not authorized to perform this operation.");
    }

    @Test
    void interfacesAreShownAndChanged() {
        JsonObject eni =
                only(
                        aws.ok(
                                        "ec2 describe-network-interfaces --filters"
                                                + " Name=attachment.instance-id,Values="
                                                + instance(1))
                                .getAsJsonArray("NetworkInterfaces"));
        assertThat(eni.get("NetworkInterfaceId").getAsString()).isEqualTo(eni(1));
        assertThat(eni.get("SourceDestCheck").getAsBoolean()).isFalse();
        aws.ok(
                "ec2 modify-network-interface-attribute --source-dest-check --network-interface-id "
                        + eni(1));
        JsonObject attribute =
                aws.ok(
                        "ec2 describe-network-interface-attribute --attribute sourceDestCheck"
                                + " --network-interface-id "
                                + eni(1));
        assertThat(attribute.getAsJsonObject("SourceDestCheck").get("Value").getAsBoolean())
                .isTrue();
        aws.ok("ec2 modify-instance-attribute --no-source-dest-check --instance-id " + instance(1));
        assertThat(standIn.world().interfaces().get(eni(1)).sourceDestCheck()).isFalse();
        aws.refused(
                "ec2 describe-network-interfaces --network-interface-ids eni-0ffffffffffffffff",
                "An error occurred (InvalidNetworkInterfaceID.NotFound) when calling the"
                        + " DescribeNetworkInterfaces operation: The networkInterface ID"
                        + " 'eni-0ffffffffffffffff' does not exist");
    }

    @Test
    void addressesAreAssociatedAssignedAndFreed() {
        String associate =
                "ec2 associate-address --allocation-id " + EIP + " --network-interface-id ";
        String association = aws.ok(associate + eni(1)).get("AssociationId").getAsString();
        aws.refused(
                associate + eni(2) + " --no-allow-reassociation",
                "An error occurred (Resource.AlreadyAssociated) when calling the AssociateAddress"
                        + " operation: resource "
                        + EIP
                        + " is already associated with associate-id "
                        + association);
        JsonObject address =
                only(
                        aws.ok("ec2 describe-addresses --allocation-ids " + EIP)
                                .getAsJsonArray("Addresses"));
        assertThat(address.get("NetworkInterfaceId").getAsString()).isEqualTo(eni(1));
        aws.ok("ec2 disassociate-address --association-id " + association);
        aws.refused(
                "ec2 disassociate-address --association-id " + association,
                "An error occurred (InvalidAssociationID.NotFound) when calling the"
                        + " DisassociateAddress operation: The association ID '"
                        + association
                        + "' does not exist");
        String assign =
                "ec2 assign-private-ip-addresses --private-ip-addresses 10.0.1.50 --network-interface-id ";
        aws.ok(assign + eni(1));
        aws.refused(
                assign + eni(4),
                "An error occurred (InvalidParameterValue) when calling the"
                        + " AssignPrivateIpAddresses operation: [10.0.1.50] assigned, but move is"
                        + " not allowed.");
        aws.ok(assign + eni(4) + " --allow-reassignment");
        aws.ok(
                "ec2 unassign-private-ip-addresses --private-ip-addresses 10.0.1.50"
                        + " --network-interface-id "
                        + eni(4));
        assertThat(standIn.world().interfaces().get(eni(4)).addresses())
                .containsExactly("10.0.1.11");
    }

    @Test
    void placesAndInstancesAreShown() {
        JsonObject vpc = only(aws.ok("ec2 describe-vpcs --vpc-ids " + VPC).getAsJsonArray("Vpcs"));
        assertThat(vpc.getAsJsonArray("CidrBlockAssociationSet")).hasSize(2);
        assertThat(
                        aws.ok(
                                        "ec2 describe-vpc-attribute --attribute enableDnsHostnames --vpc-id "
                                                + VPC)
                                .getAsJsonObject("EnableDnsHostnames")
                                .get("Value")
                                .getAsBoolean())
                .isTrue();
        assertThat(aws.ok("ec2 describe-subnets").getAsJsonArray("Subnets")).hasSize(4);
        assertThat(aws.ok("ec2 describe-regions").getAsJsonArray("Regions")).hasSize(1);
        JsonObject zone =
                only(
                        aws.ok("ec2 describe-availability-zones --zone-names ap-northeast-1a")
                                .getAsJsonArray("AvailabilityZones"));
        assertThat(zone.get("State").getAsString()).isEqualTo("available");
        aws.refused(
                "ec2 describe-availability-zones --zone-names ap-northeast-1x",
                "An error occurred (InvalidParameterValue) when calling the"
                        + " DescribeAvailabilityZones operation: Invalid availability zone:"
                        + " [ap-northeast-1x]");
        aws.refused(
                "ec2 describe-vpcs --vpc-ids vpc-0ffffffffffffffff",
                "An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation:"
                        + " The vpc ID 'vpc-0ffffffffffffffff' does not exist");
        aws.ok("ec2 stop-instances --instance-ids " + instance(3));
        JsonObject stopped =
                only(
                        only(aws.ok("ec2 describe-instances --instance-ids " + instance(3))
                                        .getAsJsonArray("Reservations"))
                                .getAsJsonArray("Instances"));
        assertThat(stopped.getAsJsonObject("State").get("Name").getAsString()).isEqualTo("stopped");
        aws.ok("ec2 start-instances --instance-ids " + instance(3));
        aws.ok(
                "ec2 modify-instance-metadata-options --http-put-response-hop-limit 2 --instance-id "
                        + instance(3));
        assertThat(standIn.world().instances().get(instance(3)).metadata().hopLimit()).isEqualTo(2);
    }

    @Test
    void recordsAreShownAndChanged() {
        standIn.throttles().off();
        String change =
                "route53 change-resource-record-sets --hosted-zone-id "
                        + ZONE
                        + " --change-batch {\"Changes\":[{\"Action\":\"%s\",\"ResourceRecordSet\":"
                        + "{\"Name\":\"db.example.internal\",\"Type\":\"A\",\"TTL\":10,"
                        + "\"ResourceRecords\":[{\"Value\":\"10.0.2.10\"}]}}]}";
        aws.refused(
                change.formatted("CREATE"),
                "An error occurred (InvalidChangeBatch) when calling the ChangeResourceRecordSets"
                        + " operation: [Tried to create resource record set"
                        + " [name='db.example.internal.', type='A'] but it already exists]");
        String id =
                aws.ok(change.formatted("UPSERT"))
                        .getAsJsonObject("ChangeInfo")
                        .get("Id")
                        .getAsString();
        assertThat(id).startsWith("/change/C");
        assertThat(
                        aws.ok("route53 get-change --id " + id)
                                .getAsJsonObject("ChangeInfo")
                                .get("Status")
                                .getAsString())
                .isIn("PENDING", "INSYNC");
        JsonObject record =
                only(
                        aws.ok(
                                        "route53 list-resource-record-sets --hosted-zone-id "
                                                + ZONE
                                                + " --start-record-name db.example.internal"
                                                + " --start-record-type A --max-items 1")
                                .getAsJsonArray("ResourceRecordSets"));
        assertThat(record.get("Name").getAsString()).isEqualTo("db.example.internal.");
        assertThat(aws.ok("route53 list-hosted-zones").getAsJsonArray("HostedZones")).hasSize(2);
        assertThat(
                        aws.ok("route53 list-hosted-zones-by-name --dns-name example.internal")
                                .getAsJsonArray("HostedZones"))
                .hasSize(1);
        assertThat(aws.ok("route53 get-hosted-zone --id " + ZONE).getAsJsonArray("VPCs"))
                .hasSize(1);
        aws.refused(
                "route53 get-hosted-zone --id Z0NONE",
                "An error occurred (NoSuchHostedZone) when calling the GetHostedZone operation: No"
                        + " hosted zone found with ID: Z0NONE");
    }

    @Test
    void callersAreTheOnesTheySignAs() {
        assertThat(aws.ok("sts get-caller-identity").get("Account").getAsString())
                .isEqualTo(ThreeZones.ACCOUNT);
        assertThat(
                        aws.ok(
                                        "sts assume-role --role-session-name session --role-arn"
                                                + " arn:aws:iam::210987654321:role/tables")
                                .getAsJsonObject("Credentials")
                                .get("AccessKeyId")
                                .getAsString())
                .startsWith("ASIA");
        standIn.denials().deny(FaultMatch.action("ec2:AssignPrivateIpAddresses"));
        JsonObject verdict =
                only(
                        aws.ok(
                                        "iam simulate-principal-policy --policy-source-arn"
                                                + " arn:aws:iam::123456789012:user/tester"
                                                + " --action-names ec2:AssignPrivateIpAddresses")
                                .getAsJsonArray("EvaluationResults"));
        assertThat(verdict.get("EvalDecision").getAsString()).isEqualTo("explicitDeny");
        aws.credentials(AwsStandIn.TEST_KEY_ID, "wrong");
        aws.refused(
                "ec2 describe-regions",
                "An error occurred (AuthFailure) when calling the DescribeRegions operation: AWS was"
                        + " not able to validate the provided access credentials");
        assertThat(aws.run("sts get-caller-identity").err())
                .contains("(SignatureDoesNotMatch)", "The request signature we calculated");
        aws.credentials("AKIAUNKNOWN", "wrong");
        aws.refused(
                "sts get-caller-identity",
                "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity"
                        + " operation: The security token included in the request is invalid.");
    }

    @Test
    void throttlingAndFailuresReachTheCommand() {
        standIn.faults()
                .add(
                        FaultMatch.action("ec2:DescribeRegions"),
                        FaultEffect.Fail.requestLimitExceeded());
        AwsCli.Result throttled = aws.run("ec2 describe-regions");
        assertThat(throttled.err()).contains("(RequestLimitExceeded)", "Request limit exceeded.");
        standIn.faults().clear();
        standIn.faults()
                .add(FaultMatch.action("ec2:DescribeRegions"), FaultEffect.Fail.internalError());
        assertThat(aws.run("ec2 describe-regions").err()).contains("(InternalError)");
    }

    private static JsonObject only(JsonArray all) {
        assertThat(all).hasSize(1);
        return all.get(0).getAsJsonObject();
    }

    private static JsonObject find(JsonArray all, String name, String value) {
        for (JsonElement one : all) {
            JsonElement found = one.getAsJsonObject().get(name);
            if (found != null && found.getAsString().equals(value)) {
                return one.getAsJsonObject();
            }
        }
        throw new AssertionError("no " + name + " " + value + " in " + all);
    }
}
