package org.pgwatchdog.awsstandin.sign;

import java.time.Instant;

/// An access key and who holds it.
///
/// @param token session token; empty for a user's permanent key
/// @param expiresAt [Instant#MAX] for a permanent key
/// @param userId the unique id STS reports
public record AccessKey(
        String id,
        String secret,
        String token,
        Instant expiresAt,
        String arn,
        String account,
        String userId) {
    /// For calls whose signature was refused.
    public static final AccessKey NOBODY = new AccessKey("", "", "", Instant.MIN, "", "", "");

    /// A permanent key of an IAM user.
    public static AccessKey ofUser(String id, String secret, String user, String account) {
        return new AccessKey(
                id,
                secret,
                "",
                Instant.MAX,
                "arn:aws:iam::" + account + ":user/" + user,
                account,
                "AIDA" + Secrets.letters("user " + user + account, 17));
    }

    public boolean isTemporary() {
        return !token.isEmpty();
    }

    AccessKey expiringAt(Instant moment) {
        return new AccessKey(id, secret, token, moment, arn, account, userId);
    }

    /// Without the secret and the token.
    @Override
    public String toString() {
        return "AccessKey[" + id + ", " + arn + ", expires " + expiresAt + "]";
    }
}
