package org.pgwatchdog.daemon.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.vip.aws.iam.Arns;
import org.pgwatchdog.vip.aws.iam.InstanceAccount;
import org.pgwatchdog.vip.aws.iam.LeastPolicy;
import org.pgwatchdog.vip.aws.iam.PolicyStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog iam-policy`.
@Command(
        name = "iam-policy",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the least IAM policy that a configuration needs, as JSON. A statement of its own",
            "allows what 'pgwatchdog doctor' reads beyond that.",
            "Account and region are those of this instance, or '*' if that cannot be found out."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog iam-policy -f /etc/pgpool2/pgpool.conf > policy.json",
            "  pgwatchdog iam-policy -f pgpool.conf --region ap-northeast-1 --account 123456789012",
            "  pgwatchdog iam-policy -f pgpool.conf --without-doctor",
            "  pgwatchdog iam-policy -f pgpool.conf --of-role"
        })
final class IamPolicyCommand implements Callable<Integer> {
    /// The metadata answer at once or not at all.
    private static final Duration LIMIT = Duration.ofMillis(1500);

    private static final String ANY = "*";

    @Mixin private ConfigFiles config = new ConfigFiles();

    @Option(names = "--region", paramLabel = "REGION", description = "Instead of the one found.")
    private @Nullable String region;

    @Option(names = "--account", paramLabel = "ID", description = "Instead of the one found.")
    private @Nullable String account;

    @Option(
            names = "--of-role",
            description = "The policy of the role aws_role_arn, instead of the nodes' own.")
    private boolean ofRole;

    @Option(
            names = "--without-doctor",
            description = "What the daemon itself needs, nothing for 'pgwatchdog doctor'.")
    private boolean withoutDoctor;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (account != null) {
            Shape.ACCOUNT.check("--account", account);
        }
        if (region != null) {
            Shape.REGION.check("--region", region);
        }
        WatchdogSettings settings = config.settings();
        AwsSettings aws = settings.aws();
        boolean method = settings.vip().methods().stream().anyMatch(VipMethod::isAws);
        if (!method && !aws.azCheck()) {
            throw new BadConfiguration(
                    List.of("pgwatchdog: vip_method has no AWS method: no rights are needed"));
        }
        var policy =
                new LeastPolicy(
                        AwsWiring.settingsOf(settings.vip(), aws, address(settings)),
                        aws.azCheck(),
                        aws.roleArn(),
                        where(aws));
        if (ofRole && aws.roleArn().isEmpty()) {
            throw new BadConfiguration(
                    List.of("pgwatchdog: --of-role, but aws_role_arn is not set"));
        }
        if (!ofRole && !policy.ofRole().isEmpty()) {
            comment("the rights on route tables are those of " + aws.roleArn() + ": see --of-role");
        }
        var statements = new ArrayList<>(ofRole ? policy.ofRole() : policy.ofNode());
        if (method && !ofRole && !withoutDoctor) {
            statements.add(policy.ofDoctor(!aws.availabilityZone().isEmpty()));
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(document(statements));
        out.flush();
        return 0;
    }

    private static Optional<InetAddress> address(WatchdogSettings settings)
            throws BadConfiguration {
        Optional<String> text = settings.vip().delegateIp();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(Shape.ADDRESS.address("delegate_ip", text.get()));
    }

    private Arns where(AwsSettings aws) {
        String knownRegion = region == null ? aws.region() : region;
        if (account != null && !knownRegion.isEmpty()) {
            return new Arns(knownRegion, account);
        }
        Optional<Arns> found = InstanceAccount.find(aws.imdsEndpoint(), LIMIT);
        var where =
                new Arns(
                        knownRegion.isEmpty() ? found.map(Arns::region).orElse(ANY) : knownRegion,
                        account == null ? found.map(Arns::account).orElse(ANY) : account);
        if (where.account().equals(ANY) || where.region().equals(ANY)) {
            comment(
                    "the instance metadata are not to be had: put "
                            + (where.region().equals(ANY) ? "region and account" : "the account")
                            + " in place of '*', or give --region and --account");
        }
        return where;
    }

    private void comment(String text) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println("pgwatchdog iam-policy: " + text);
        err.flush();
    }

    private static String document(List<PolicyStatement> statements) {
        var all = new JsonArray();
        statements.stream().map(IamPolicyCommand::statement).forEach(all::add);
        var document = new JsonObject();
        document.addProperty("Version", "2012-10-17");
        document.add("Statement", all);
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(document);
    }

    private static JsonObject statement(PolicyStatement statement) {
        var one = new JsonObject();
        one.addProperty("Sid", statement.sid());
        one.addProperty("Effect", "Allow");
        one.add("Action", texts(statement.actions()));
        one.add("Resource", texts(statement.resources()));
        if (!statement.conditions().isEmpty()) {
            var conditions = new JsonObject();
            for (PolicyStatement.Condition each : statement.conditions()) {
                if (!conditions.has(each.operator())) {
                    conditions.add(each.operator(), new JsonObject());
                }
                conditions.getAsJsonObject(each.operator()).add(each.key(), texts(each.values()));
            }
            one.add("Condition", conditions);
        }
        return one;
    }

    private static JsonElement texts(List<String> values) {
        if (values.size() == 1) {
            return new JsonPrimitive(values.getFirst());
        }
        var all = new JsonArray();
        values.forEach(all::add);
        return all;
    }
}
