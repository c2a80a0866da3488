package org.pgwatchdog.vip.aws;

import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.Route53Calls;
import org.pgwatchdog.vip.aws.api.StsCalls;

/// The services in memory.
record FakeClients(FakeEc2 fakeEc2, FakeRoute53 fakeRoute53) implements AwsClients {
    FakeClients() {
        this(new FakeEc2(), new FakeRoute53());
    }

    @Override
    public Ec2Calls ec2() {
        return fakeEc2;
    }

    @Override
    public Ec2Calls routes() {
        return fakeEc2;
    }

    @Override
    public Route53Calls route53() {
        return fakeRoute53;
    }

    @Override
    public StsCalls sts() {
        throw new UnsupportedOperationException("no method asks STS");
    }

    @Override
    public ApiResult<CredentialsOrigin> credentials(CallTerms terms) {
        return ApiResult.done(new CredentialsOrigin("memory", Optional.empty()));
    }

    @Override
    public void close() {}
}
