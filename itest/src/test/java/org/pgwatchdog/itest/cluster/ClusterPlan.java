package org.pgwatchdog.itest.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pgwatchdog.itest.net.Layout;

/// What a cluster shall be: its nodes, its timers, and the settings all nodes share.
///
/// @param name what tests and logs call it
/// @param nodes in the order of their node ids
/// @param settings configuration keys of all nodes, with their values as in pgpool.conf
/// @param javaSettings configuration keys of our own, for the nodes that know them
/// @param backing what stands behind the pools
/// @param layout the network
public record ClusterPlan(
        String name,
        List<NodePlan> nodes,
        Timings timings,
        Map<String, String> settings,
        Map<String, String> javaSettings,
        Backing backing,
        Layout layout) {

    /// What stands behind the pools.
    public enum Backing {
        /// One database that nobody fails over.
        SINGLE,
        /// A primary and two streaming standbys with the operator's failover scripts.
        TRIO
    }

    /// The shared key of every cluster, with characters a careless parser would trip over. (An
    /// apostrophe is too much for native 4.3.5: its own processes then fail each other's key check.)
    public static final String AUTH_KEY = "a key, #1";

    private static final String LEGACY_KEY = "watchdog_protocol";
    private static final String LEGACY = "'3'";
    private static final int FAVOURED_PRIORITY = 10;

    public ClusterPlan {
        nodes = List.copyOf(nodes);
        settings = Map.copyOf(settings);
        javaSettings = Map.copyOf(javaSettings);
    }

    /// A cluster in which nodes of `leader`'s kind win elections.
    public static ClusterPlan of(Mix mix, NodeKind leader) {
        return of(mix + "-led-by-" + leader, mix.kinds(), leader);
    }

    /// A cluster of any size in which nodes of `leader`'s kind win elections.
    public static ClusterPlan of(String name, List<NodeKind> kinds, NodeKind leader) {
        List<NodePlan> nodes = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            int base = kinds.get(i) == leader ? FAVOURED_PRIORITY : 1;
            nodes.add(new NodePlan(kinds.get(i), base + i));
        }
        return new ClusterPlan(
                name, nodes, Timings.SHORT, Map.of(), Map.of(), Backing.SINGLE, Layout.SWITCH);
    }

    /// This plan with one more setting of all nodes.
    public ClusterPlan with(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(key, value);
        return withSettings(all);
    }

    /// This plan with one more setting of the nodes that know our own keys.
    public ClusterPlan withOwn(String key, String value) {
        Map<String, String> own = new LinkedHashMap<>(javaSettings);
        own.put(key, value);
        return new ClusterPlan(name, nodes, timings, settings, own, backing, layout);
    }

    /// This plan in the older generation of the protocol: all nodes ours.
    public ClusterPlan asLegacy() {
        return withOwn(LEGACY_KEY, LEGACY).named(name + "-v3");
    }

    public boolean isLegacy() {
        return LEGACY.equals(javaSettings.get(LEGACY_KEY));
    }

    /// This plan under another name.
    public ClusterPlan named(String other) {
        return new ClusterPlan(other, nodes, timings, settings, javaSettings, backing, layout);
    }

    /// This plan with a replicated database, and Java nodes that bridge to their pools in the mode.
    public ClusterPlan withTrio(BridgeMode mode) {
        Map<String, String> own = new LinkedHashMap<>(javaSettings);
        own.putAll(mode.daemonSettings());
        return new ClusterPlan(
                name + "-" + mode, nodes, timings, settings, own, Backing.TRIO, layout);
    }

    /// This plan with settings that a database asks for; the plan's own win.
    ClusterPlan over(Map<String, String> databaseSettings) {
        Map<String, String> all = new LinkedHashMap<>(databaseSettings);
        all.putAll(settings);
        return withSettings(all);
    }

    private ClusterPlan withSettings(Map<String, String> all) {
        return new ClusterPlan(name, nodes, timings, all, javaSettings, backing, layout);
    }

    /// How Java nodes bridge to their pools.
    BridgeMode bridgeMode() {
        return backing == Backing.SINGLE ? BridgeMode.NONE : BridgeMode.of(javaSettings);
    }

    /// This plan with Java nodes that hold the VIP on a lease the kernel enforces.
    public ClusterPlan withLeasedVip() {
        Map<String, String> leased =
                Map.of(
                        "vip_method", "'address'",
                        "vip_interface", "'eth0'",
                        "vip_prefix_length", "24");
        return new ClusterPlan(name + "-leased", nodes, timings, settings, leased, backing, layout);
    }

    /// This plan on another network, with settings of our own.
    public ClusterPlan on(Layout other, Map<String, String> ownSettings) {
        Map<String, String> own = new LinkedHashMap<>(javaSettings);
        own.putAll(ownSettings);
        return new ClusterPlan(name, nodes, timings, settings, own, backing, other);
    }

    /// This plan with another program for one node, and nothing else changed.
    public ClusterPlan withKind(int id, NodeKind kind) {
        return withNode(id, nodes.get(id).withKind(kind));
    }

    /// This plan with one node that takes itself for another.
    public ClusterPlan withIdentity(int id, int identity) {
        return withNode(id, nodes.get(id).withIdentity(identity));
    }

    /// This plan with one node configured differently from the others.
    public ClusterPlan withNode(int id, String key, String value) {
        return withNode(id, nodes.get(id).with(key, value));
    }

    private ClusterPlan withNode(int id, NodePlan node) {
        List<NodePlan> changed = new ArrayList<>(nodes);
        changed.set(id, node);
        return new ClusterPlan(name, changed, timings, settings, javaSettings, backing, layout);
    }

    /// The id of the node at an address.
    Optional<Integer> nodeAt(String address) {
        return IntStream.range(0, size())
                .boxed()
                .filter(id -> layout.addressOf(id).equals(address))
                .findFirst();
    }

    public int size() {
        return nodes.size();
    }

    /// Whether the nodes check each other by themselves, by heartbeat or query.
    public boolean checksByItself() {
        return !settings.getOrDefault("wd_lifecheck_method", "").contains("external");
    }

    @Override
    public String toString() {
        return name;
    }
}
