package org.pgwatchdog.awsstandin.fault;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgwatchdog.awsstandin.world.Refusal;

/// What IAM forbids; everything else is allowed. Safe for use by several threads.
public final class Denials {
    private final List<FaultMatch> denied = new CopyOnWriteArrayList<>();

    /// Forbids; the match's resource is part of a resource's ARN, empty for all.
    public void deny(FaultMatch match) {
        denied.add(match);
    }

    public void clear() {
        denied.clear();
    }

    public List<FaultMatch> all() {
        return List.copyOf(denied);
    }

    /// Whether the caller may do that.
    public boolean permits(String fullAction, String callerArn, String resourceArn) {
        return denied.stream().noneMatch(match -> match.fits(fullAction, callerArn, resourceArn));
    }

    /// Refuses as EC2 does: 403 with an encoded message that `sts:DecodeAuthorizationMessage` reads.
    public void checkEc2(String fullAction, String callerArn, String resourceArn) {
        if (!permits(fullAction, callerArn, resourceArn)) {
            throw new Refusal(
                    403,
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. User: "
                            + callerArn
                            + " is not authorized to perform: "
                            + fullAction
                            + " on resource: "
                            + resourceArn
                            + " with an explicit deny in an identity-based policy. Encoded"
                            + " authorization failure message: "
                            + encoded(fullAction, callerArn, resourceArn));
        }
    }

    /// Refuses as Route 53 and STS do.
    public void checkOther(String fullAction, String callerArn, String resourceArn) {
        if (!permits(fullAction, callerArn, resourceArn)) {
            throw new Refusal(
                    403,
                    "AccessDenied",
                    "User: "
                            + callerArn
                            + " is not authorized to perform: "
                            + fullAction
                            + " on resource: "
                            + resourceArn
                            + " with an explicit deny in an identity-based policy");
        }
    }

    private static String encoded(String fullAction, String callerArn, String resourceArn) {
        String json =
                "{\"allowed\":false,\"explicitDeny\":true,\"context\":{\"principal\":{\"arn\":\""
                        + callerArn
                        + "\"},\"action\":\""
                        + fullAction
                        + "\",\"resource\":\""
                        + resourceArn
                        + "\"}}";
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
