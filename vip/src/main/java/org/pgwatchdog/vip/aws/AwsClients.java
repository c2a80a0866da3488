package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.Route53Calls;
import org.pgwatchdog.vip.aws.api.StsCalls;

/// The services the methods talk to. Thread-safe; each is made at its first use.
public interface AwsClients extends AutoCloseable {
    /// EC2 with this node's own rights.
    Ec2Calls ec2();

    /// EC2 with the rights for the route tables: those of `aws_role_arn` if it is set, else the own.
    Ec2Calls routes();

    Route53Calls route53();

    StsCalls sts();

    /// Looks for this node's own credentials anew, in the usual places in the usual order.
    ApiResult<CredentialsOrigin> credentials(CallTerms terms);

    /// Makes the calls of a takeover quick: a young process takes ten times as long for them as an old one.
    /// Nothing is sent. Takes up to about a second of processor time; once is enough.
    default void rehearse() {}

    @Override
    void close();
}
