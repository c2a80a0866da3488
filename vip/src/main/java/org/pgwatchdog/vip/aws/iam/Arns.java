package org.pgwatchdog.vip.aws.iam;

/// Names of resources of one account in one region.
///
/// @param region such as `us-east-1`, or `*`
/// @param account twelve digits, or `*`
public record Arns(String region, String account) {
    /// Those of EC2.
    ///
    /// @param type such as `route-table`
    /// @param id such as `rtb-…`, or `*`
    String ec2(String type, String id) {
        return "arn:" + partition() + ":ec2:" + region + ":" + account + ":" + type + "/" + id;
    }

    /// Those of Route 53, which know neither region nor account.
    String route53(String path) {
        return "arn:" + partition() + ":route53:::" + path;
    }

    /// Which of the separate AWSs this is.
    private String partition() {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
