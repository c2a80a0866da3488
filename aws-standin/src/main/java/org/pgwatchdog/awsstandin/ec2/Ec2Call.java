package org.pgwatchdog.awsstandin.ec2;

import java.util.function.Consumer;
import java.util.function.Function;
import org.pgwatchdog.awsstandin.api.Call;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.fault.Denials;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldStore;

/// A call of EC2 together with what it acts on. The order of refusals is AWS's: ids that are not there,
/// then permission, then the dry run, then what the change itself forbids.
record Ec2Call(Call call, WorldStore store, Denials denials, Timings timings) {
    /// The content of a successful answer.
    interface Operation {
        Consumer<Xml> answer(Ec2Call call);
    }

    /// What calls without a result answer.
    static final Consumer<Xml> DONE = xml -> xml.leaf("return", true);

    Params params() {
        return call.params();
    }

    String account() {
        return call.caller().account();
    }

    /// The world as reads see it.
    World seen() {
        return store.seenAt(call.now(), timings.readLag());
    }

    <T> T write(Function<World, T> rules) {
        return store.write(call.now(), rules);
    }

    /// For actions whose permissions name no resource.
    void permit() {
        permit("*");
    }

    /// Refuses with UnauthorizedOperation, or, if allowed and a dry run, with DryRunOperation.
    ///
    /// @param resource for example `route-table/rtb-…`, or `*`
    void permit(String resource) {
        String arn =
                resource.equals("*")
                        ? "*"
                        : "arn:aws:ec2:"
                                + store.current().region()
                                + ":"
                                + account()
                                + ":"
                                + resource;
        denials.checkEc2(call.fullAction(), call.caller().arn(), arn);
        if (params().flag("DryRun").orElse(false)) {
            throw new Refusal(
                    412,
                    "DryRunOperation",
                    "Request would have succeeded, but DryRun flag is set.");
        }
    }

    /// As [#permit(String)], for an action that has no dry run.
    void permitWithoutDryRun(String resource) {
        if (params().text("DryRun").isPresent()) {
            throw Refusal.bad("UnknownParameter", "The parameter DryRun is not recognized");
        }
        permit(resource);
    }
}
