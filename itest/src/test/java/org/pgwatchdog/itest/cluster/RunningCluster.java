package org.pgwatchdog.itest.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.itest.aws.StandInVpc;
import org.pgwatchdog.itest.database.Database;
import org.pgwatchdog.itest.database.DatabaseTrio;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Layout;
import org.pgwatchdog.itest.net.TestHosts;
import org.pgwatchdog.itest.net.VipProbe;
import org.pgwatchdog.itest.net.VipWatch;
import org.pgwatchdog.itest.net.WorkingDirectory;

/// A planned cluster on its own network, with its database, a client's probe and a watch on the VIP.
///
/// Nodes are configured but not started. Closing it ends every process and removes every file.
public final class RunningCluster implements AutoCloseable {

    private static final Duration QUERY_PATIENCE = Duration.ofSeconds(5);
    private static final int QUESTIONS_MAX = 5;

    private final ClusterPlan plan;
    private final TestHosts hosts;
    private final WorkingDirectory files;
    private final Optional<StandInVpc> vpc;
    private final Database database;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final VipProbe probe;
    private final VipWatch watch;

    private RunningCluster(ClusterPlan plan) {
        this.plan = plan;
        boolean single = plan.backing() == ClusterPlan.Backing.SINGLE;
        this.hosts = TestHosts.create(plan.layout(), plan.size(), single ? 1 : DatabaseTrio.SIZE);
        this.files = WorkingDirectory.of(hosts);
        this.vpc =
                plan.layout() == Layout.SWITCH
                        ? Optional.empty()
                        : Optional.of(StandInVpc.of(hosts));
        this.database =
                single
                        ? new PostgresHost(
                                hosts.database(0), plan.layout().network(), files.directory("db"))
                        : new DatabaseTrio(hosts, files);
        database.start();
        if (database instanceof DatabaseTrio trio) {
            PgpoolProcess.writePassFile(trio.operator().passFile(), "");
        }
        for (int id = 0; id < plan.size(); id++) {
            nodes.add(configure(plan, id));
        }
        this.probe = new VipProbe(hosts.client(), hosts.vip(), ClusterNode.PGPOOL_PORT);
        this.watch = new VipWatch(hosts);
    }

    /// Ends the node and configures it anew, as another plan for the same hosts says.
    public ClusterNode reconfigure(int id, ClusterPlan changed) {
        nodes.get(id).losePower();
        nodes.set(id, configure(changed, id));
        return nodes.get(id);
    }

    /// A node, not started, of another cluster with nobody else in it, that wants the same address. It takes
    /// the place of this cluster's node on that host, which must not be running.
    public JavaNode rivalOn(int host) {
        String address = "'" + plan.layout().addressOf(host) + "'";
        ClusterPlan alone =
                ClusterPlan.of(plan.name() + "-rival", List.of(NodeKind.JAVA), NodeKind.JAVA)
                        .on(plan.layout(), plan.javaSettings())
                        .with("hostname0", address)
                        .with("heartbeat_hostname0", address)
                        .with("wd_authkey", "'of another cluster'");
        return new JavaNode(alone, 0, hosts.host(host), files.directory("rival"));
    }

    private ClusterNode configure(ClusterPlan wanted, int id) {
        ClusterPlan from = wanted.over(database.settings());
        Path directory = files.directory("n" + id);
        return switch (from.nodes().get(id).kind()) {
            case NATIVE -> new NativeNode(from, id, hosts.host(id), directory);
            case JAVA -> new JavaNode(from, id, hosts.host(id), directory);
        };
    }

    /// Builds the network, starts the database and configures the nodes.
    public static RunningCluster prepare(ClusterPlan plan) {
        return new RunningCluster(plan);
    }

    public ClusterPlan plan() {
        return plan;
    }

    public Timings timings() {
        return plan.timings();
    }

    public TestHosts hosts() {
        return hosts;
    }

    /// The stand-in for AWS; the plan's layout must have a router.
    public StandInVpc vpc() {
        return vpc.orElseThrow(
                () -> new IllegalStateException("the plan " + plan + " has no router"));
    }

    /// The replicated database behind the pools; the plan must have asked for one.
    public DatabaseTrio trio() {
        if (database instanceof DatabaseTrio trio) {
            return trio;
        }
        throw new IllegalStateException("the plan " + plan + " has no replicated database");
    }

    public VipProbe probe() {
        return probe;
    }

    public VipWatch watch() {
        return watch;
    }

    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    public ClusterNode node(int id) {
        return nodes.get(id);
    }

    /// The nodes but one.
    public List<ClusterNode> nodesBut(ClusterNode excluded) {
        return nodes.stream().filter(node -> node != excluded).toList();
    }

    /// The nodes of one kind, by node id.
    public List<ClusterNode> nodesOf(NodeKind kind) {
        return nodes.stream().filter(node -> node.kind() == kind).toList();
    }

    /// The database's log and each node's.
    public List<Path> logs() {
        List<Path> logs = new ArrayList<>(database.logs());
        nodes.forEach(node -> logs.addAll(node.logs()));
        return logs;
    }

    /// Starts the nodes in the given order, without waiting for the cluster.
    public void start(List<Integer> order) {
        order.forEach(id -> nodes.get(id).start());
    }

    /// Starts all nodes, those with the highest priority first.
    public void startAll() {
        List<ClusterNode> order = new ArrayList<>(nodes);
        order.sort((a, b) ->
                plan.nodes().get(b.id()).priority() - plan.nodes().get(a.id()).priority());
        order.forEach(ClusterNode::start);
    }

    /// The node that calls itself leader; there must be one.
    public ClusterNode leader() {
        return leader(nodes);
    }

    /// A busy node may miss one question.
    private ClusterNode leader(List<ClusterNode> members) {
        for (int attempt = 0; attempt < QUESTIONS_MAX; attempt++) {
            for (ClusterNode node : members) {
                if (node.isRunning()
                        && node.view().filter(view -> view.own().equals("LEADER")).isPresent()) {
                    return node;
                }
            }
        }
        throw new AssertionError("no node calls itself leader:\n" + describe());
    }

    /// Waits until exactly `members` form one cluster: one leader, all others its standbys, one opinion
    /// about who leads, a quorum, and the VIP on the leader alone. Returns the leader.
    public ClusterNode awaitOneCluster(List<ClusterNode> members, Duration limit) {
        return awaitOneClusterBut(Set.of(), members, limit);
    }

    /// As `awaitOneCluster`, while the excused hosts may still have the VIP: a frozen or powerless
    /// kernel keeps a native's address.
    public ClusterNode awaitOneClusterBut(
            Set<Integer> excused, List<ClusterNode> members, Duration limit) {
        Await.until(
                "one cluster of " + members + " beside " + excused,
                limit,
                () -> problemOf(members, excused));
        return leader(members);
    }

    /// Waits until every node has joined one cluster.
    public ClusterNode awaitOneCluster(Duration limit) {
        return awaitOneCluster(nodes, limit);
    }

    /// Waits until no host but the excused has the VIP.
    public void awaitNoVip(Set<Integer> excused, Duration limit) {
        Await.until(
                "no VIP",
                limit,
                () -> {
                    Set<Integer> holders = hosts.holders();
                    holders.removeAll(excused);
                    return holders.isEmpty()
                            ? Optional.empty()
                            : Optional.of("the VIP is on " + holders);
                });
    }

    /// Waits until the observer no longer counts the other node among the living.
    public void awaitNodeSeenLost(ClusterNode observer, ClusterNode lost, Duration limit) {
        Await.until(
                observer + " sees " + lost + " gone",
                limit,
                () -> {
                    String state =
                            observer.view().map(view -> view.states().get(lost.id())).orElse("?");
                    return Set.of("LOST", "SHUTDOWN", "DEAD").contains(state)
                            ? Optional.empty()
                            : Optional.of("it is " + state);
                });
    }

    /// Waits until the node says it is in one of the states.
    public void awaitOwnState(ClusterNode node, Set<String> states, Duration limit) {
        Await.until(
                node + " is one of " + states,
                limit,
                () -> {
                    String own = node.view().map(NodeView::own).orElse("?");
                    return states.contains(own) ? Optional.empty() : Optional.of("it is " + own);
                });
    }

    /// Waits until nothing has happened to the VIP for as long as a new leader needs to settle.
    public void settle() {
        Await.untilTrue(
                "a settled VIP",
                timings().takeover(),
                () -> watch.sinceChange().compareTo(timings().settling()) > 0);
    }

    /// Waits until exactly one host has the VIP, has had it since longer ago than any reaction to what
    /// was done before the call can take, and clients are served.
    public void awaitSteadyHolder() {
        watch.reset();
        Await.until(
                "one steady holder of the VIP",
                timings().reaction().plus(timings().takeover()),
                () -> {
                    Set<Integer> holders = watch.holders();
                    return holders.size() == 1
                                    && watch.sinceChange().compareTo(timings().reaction()) > 0
                            ? queryProblem()
                            : Optional.of("the VIP is on " + holders);
                });
    }

    /// Waits until every node's life check would notice a silent peer.
    public void awaitLifecheck() {
        Await.until(
                "life check",
                timings().lifecheckReady(),
                () ->
                        nodes.stream()
                                .filter(node -> !node.lifecheckActive())
                                .findFirst()
                                .map(node -> node + " has not begun to check"));
    }

    /// Waits until a client's query through the VIP is answered by the database.
    public void awaitClients() {
        Await.until("a query through the VIP", timings().recovery(), this::queryProblem);
    }

    /// The problem with a client's query through the VIP; empty if it is answered.
    public Optional<String> queryProblem() {
        Command psql = psql(hosts.vip(), "select 'answered'");
        return psql.output().strip().equals("answered")
                ? Optional.empty()
                : Optional.of("psql: " + psql.output() + psql.errors());
    }

    /// The id of the node whose pool answers a client at an address; empty if none does.
    public Optional<Integer> served(String address) {
        // Each pool's directory is named after its node.
        Command psql = psql(address, "pgpool show socket_dir");
        String name = psql.output().strip().replaceFirst(".*/n", "");
        return psql.succeeded() && name.matches("\\d+")
                ? Optional.of(Integer.valueOf(name))
                : Optional.empty();
    }

    private Command psql(String address, String query) {
        return hosts.client()
                .run(
                        QUERY_PATIENCE,
                        PostgresHost.PSQL,
                        "host=%s port=%d user=%s dbname=postgres connect_timeout=2"
                                .formatted(address, ClusterNode.PGPOOL_PORT, PostgresHost.USER),
                        "-XAtc",
                        query);
    }

    /// Why the nodes are not one healthy cluster; empty if they are. Fails if a node has ended. Whether
    /// the excused hosts have the VIP does not matter.
    public Optional<String> problemOf(List<ClusterNode> members, Set<Integer> excused) {
        Set<Integer> leaders = new TreeSet<>();
        for (ClusterNode node : members) {
            if (!node.isRunning()) {
                throw new AssertionError(node + " has ended by itself:\n" + describe());
            }
            Optional<NodeView> seen = node.view();
            if (seen.isEmpty()) {
                return Optional.of(node + " can't be asked");
            }
            NodeView view = seen.get();
            if (view.leader().isEmpty()) {
                return Optional.of(node + " knows no leader: " + view);
            }
            if (members.stream().noneMatch(member -> member.id() == view.leader().get())) {
                return Optional.of(node + " follows a node outside: " + view);
            }
            leaders.add(view.leader().get());
            String due = view.leader().get() == node.id() ? "LEADER" : "STANDBY";
            if (!view.own().equals(due)) {
                return Optional.of(node + " is not " + due + ": " + view);
            }
            if (view.quorum() == NodeView.Quorum.ABSENT
                    || view.quorum() == NodeView.Quorum.UNKNOWN) {
                return Optional.of(node + " sees no quorum: " + view);
            }
            Optional<String> doubt = doubtAbout(members, view);
            if (doubt.isPresent()) {
                return Optional.of(node + ": " + doubt.get());
            }
        }
        Set<Integer> holders = hosts.holders();
        holders.removeAll(excused);
        return leaders.size() == 1 && holders.equals(leaders)
                ? Optional.empty()
                : Optional.of("leaders " + leaders + ", the VIP is on " + holders);
    }

    /// Each node's view, the VIP's holders and their history, for people.
    public String describe() {
        StringBuilder text = new StringBuilder("cluster " + plan + "\n");
        for (ClusterNode node : nodes) {
            String view = node.view().map(NodeView::toString).orElse("can't be asked");
            text.append("  %s running=%s: %s%n".formatted(node, node.isRunning(), view));
        }
        text.append("  VIP on %s%n".formatted(hosts.holders()));
        vpc.ifPresent(here -> text.append(here.describe()));
        watch.history().forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        probe.close();
        watch.close();
        vpc.ifPresent(StandInVpc::close);
        KeptLogs.keepIfWanted(plan.name(), logs());
        try {
            hosts.close();
        } finally {
            files.close();
        }
    }

    /// What a member's view says about other members that does not fit one healthy cluster.
    private static Optional<String> doubtAbout(List<ClusterNode> members, NodeView view) {
        TreeMap<Integer, String> states = new TreeMap<>(view.states());
        for (ClusterNode member : members) {
            String due = view.leader().equals(Optional.of(member.id())) ? "LEADER" : "STANDBY";
            if (!due.equals(states.get(member.id()))) {
                return Optional.of("sees " + member + " not as " + due + ": " + view);
            }
        }
        return Optional.empty();
    }
}
