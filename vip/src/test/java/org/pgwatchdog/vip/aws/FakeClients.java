package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.Route53Calls;

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
    public void close() {}
}
