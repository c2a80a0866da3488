/// Raises, drops and watches the virtual IP. Knows nothing of the watchdog protocol.
module org.pgwatchdog.vip {
    requires static transitive org.jspecify;
    requires transitive org.pgwatchdog.command;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.services.ec2;
    requires software.amazon.awssdk.services.route53;
    requires software.amazon.awssdk.services.sts;
    requires software.amazon.awssdk.utils;

    exports org.pgwatchdog.vip;
    exports org.pgwatchdog.vip.aws;
    exports org.pgwatchdog.vip.aws.api;
    exports org.pgwatchdog.vip.aws.iam;
    exports org.pgwatchdog.vip.aws.imds;
    exports org.pgwatchdog.vip.aws.sdk;
    exports org.pgwatchdog.vip.drift;
}
