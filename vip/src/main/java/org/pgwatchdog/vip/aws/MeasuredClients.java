package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.Route53Calls;
import org.pgwatchdog.vip.aws.api.StsCalls;

/// Clients whose calls are counted.
record MeasuredClients(AwsClients clients, CallMeter meter) implements AwsClients {
    @Override
    public Ec2Calls ec2() {
        return new MeasuredEc2(clients.ec2(), meter);
    }

    @Override
    public Ec2Calls routes() {
        return new MeasuredEc2(clients.routes(), meter);
    }

    @Override
    public Route53Calls route53() {
        return new MeasuredRoute53(clients.route53(), meter);
    }

    /// Not counted: a node at work asks STS nothing.
    @Override
    public StsCalls sts() {
        return clients.sts();
    }

    @Override
    public ApiResult<CredentialsOrigin> credentials(CallTerms terms) {
        return clients.credentials(terms);
    }

    @Override
    public void rehearse() {
        clients.rehearse();
    }

    @Override
    public void close() {
        clients.close();
    }
}
