package org.pgwatchdog.awsstandin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// Runs a stand-in from a file: `StandInMain WORLD.json`. Prints a line `NAME URL` for each listener, then
/// `ready`, and serves until it is killed. Exit code 2 for a wrong call or file.
public final class StandInMain {
    private StandInMain() {}

    public static void main(String[] args) throws InterruptedException {
        int code = run(args, System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
        new CountDownLatch(1).await();
    }

    /// Starts and returns.
    ///
    /// @return 0 if it serves, 2 if not
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 1) {
            err.println("usage: StandInMain WORLD.json");
            return 2;
        }
        try {
            AwsStandIn standIn = WorldFile.read(Path.of(args[0])).start();
            Runtime.getRuntime().addShutdownHook(new Thread(standIn::close));
            standIn.endpoints().forEach((name, url) -> out.println(name + " " + url));
            out.println("ready");
            return 0;
        } catch (RuntimeException e) {
            err.println("aws-standin: " + e.getMessage());
            return 2;
        }
    }
}
