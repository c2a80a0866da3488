/// A test double of the parts of AWS that move a virtual IP, built from their documented behaviour.
/// Knows no other module; no product code may need it.
module org.pgwatchdog.awsstandin {
    requires static transitive org.jspecify;
    requires com.google.gson;
    requires java.xml;
    requires jdk.httpserver;
    requires org.slf4j;

    exports org.pgwatchdog.awsstandin;
    exports org.pgwatchdog.awsstandin.api;
    exports org.pgwatchdog.awsstandin.fault;
    exports org.pgwatchdog.awsstandin.forward;
    exports org.pgwatchdog.awsstandin.http;
    exports org.pgwatchdog.awsstandin.imds;
    exports org.pgwatchdog.awsstandin.sign;
    exports org.pgwatchdog.awsstandin.world;
}
