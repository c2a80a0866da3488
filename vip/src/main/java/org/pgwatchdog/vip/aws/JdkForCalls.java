package org.pgwatchdog.vip.aws;

/// What the JDK is told so that calls of AWS are quick. What an operator has set on the command line
/// stays.
///
/// - Connections: its HTTP client keeps five idle ones, for 5 s, and closes them before the next look at
///   AWS comes. A takeover shall find as many open as it has calls.
/// - XML: the SDK makes a parser factory for each thread, each call is made on a thread of its own, and
///   without being told which factory to take each searches all archives of the program for one: a
///   tenth of the processor time of a call.
final class JdkForCalls {
    private JdkForCalls() {}

    /// Tells it; of use only before the first request of this process. Any thread.
    static void configure() {
        setUnlessSet("http.maxConnections", Integer.toString(AwsLimits.PARALLEL_TABLES_MAX));
        setUnlessSet(
                "http.keepAlive.time.server",
                Long.toString(AwsLimits.IDLE_CONNECTION_MAX.toSeconds()));
        setUnlessSet(
                "javax.xml.stream.XMLInputFactory",
                "com.sun.xml.internal.stream.XMLInputFactoryImpl");
    }

    private static void setUnlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
