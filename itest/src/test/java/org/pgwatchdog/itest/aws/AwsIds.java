package org.pgwatchdog.itest.aws;

/// The names of what exists in the test VPC.
public final class AwsIds {

    public static final String REGION = "ap-northeast-1";
    public static final String VPC = "vpc-0000000000000000a";

    /// The main table: of the subnets of the cluster and its database.
    public static final String MAIN_TABLE = "rtb-00000000000000001";

    /// The table of the client's subnet; leads to the second node at first.
    public static final String CLIENT_TABLE = "rtb-0000000000000000f";

    /// A table no subnet uses; leads to the second node at first.
    public static final String SPARE_TABLE = "rtb-0000000000000000e";

    /// A table without a route to the virtual IP at first.
    public static final String EMPTY_TABLE = "rtb-0000000000000000d";

    public static final String EIP = "eipalloc-00000000000000001";
    public static final String PUBLIC_IP = "203.0.113.10";
    public static final String ZONE = "Z0123456789PRIVATE";
    public static final String RECORD = "db.example.internal";

    /// An instance of somebody else's that does not run.
    public static final String GHOST = "i-0000000000000000f";

    static final String GHOST_INTERFACE = "eni-0000000000000000f";
    static final String GHOST_ADDRESS = "10.0.8.99";
    static final String CLIENT_SUBNET = "subnet-00000000000000009";
    static final String DATABASE_SUBNET = "subnet-00000000000000008";

    private AwsIds() {}

    /// The instance that is a numbered host.
    public static String instance(int host) {
        return "i-0000000000000000" + (host + 1);
    }

    /// Its network interface.
    public static String networkInterface(int host) {
        return "eni-0000000000000000" + (host + 1);
    }

    static String subnet(int number) {
        return "subnet-0000000000000000" + number;
    }
}
