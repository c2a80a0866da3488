package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.WatchdogState;

/// Makes trouble of a profile's kinds, each seed with a subset of them (swarm), and repairs it all in
/// the end. Everything it does is drawn from its own generator.
final class Nemesis {
    private static final Ratio LEAVE_OUT = Ratio.percent(30);
    private static final Duration CRASH_LAG_MAX = Duration.ofSeconds(8);
    private static final Duration GAP_MIN = Duration.ofMillis(200);

    private final SimCluster cluster;
    private final Prng prng;
    private final List<Fault> faults;
    private final Duration gapMax;
    private final Optional<Takeovers> takeovers;
    private boolean over;

    Nemesis(SimCluster cluster, Prng prng, Profile profile) {
        this.cluster = cluster;
        this.prng = prng;
        this.faults = swarm(FaultKinds.of(profile), prng);
        this.takeovers =
                profile == Profile.TAKEOVERS ? Optional.of(cluster.takeovers()) : Optional.empty();
        this.gapMax = Duration.ofSeconds(prng.pick(List.of(5, 20, 60)));
    }

    List<Fault> faults() {
        return faults;
    }

    private static List<Fault> swarm(List<Fault> kinds, Prng prng) {
        List<Fault> chosen = new ArrayList<>(kinds);
        chosen.removeIf(_ -> prng.chance(LEAVE_OUT));
        return chosen.isEmpty() ? kinds : chosen;
    }

    void begin() {
        takeovers.ifPresent(_ -> cluster.vipConduct(VipConduct.QUICK));
        if (!faults.isEmpty()) {
            cluster.timeline().after(gap(), this::strike);
        }
    }

    /// Repairs everything; what was to be repaired later finds nothing to do.
    void end() {
        over = true;
        takeovers.ifPresent(Takeovers::end);
        cluster.trace().note("", "--- the faults are over: " + FinalChecker.states(cluster));
        cluster.restartByItself();
        cluster.vipConduct(VipConduct.PROMPT);
        cluster.network().datagramFaults(SimNetwork.DatagramFaults.NONE);
        cluster.network().healAll();
        cluster.localFaults().repairAll();
        cluster.databaseFaults().repairAll();
        cluster.hosts().forEach(host -> cluster.votes(host).spoil(false));
        for (SimHost host : cluster.hosts()) {
            cluster.plugIn(host);
            cluster.thaw(host);
            cluster.start(host);
        }
        cluster.localFaults().resumeAll();
    }

    private void strike() {
        if (over) {
            return;
        }
        if (takeovers.isPresent() && !takeovers.get().mayStrike()) {
            cluster.timeline().after(GAP_MIN, this::strike);
            return;
        }
        Fault fault = prng.pick(faults);
        takeovers.ifPresent(watch -> watch.struck(fault));
        make(fault);
        takeovers.ifPresent(Takeovers::expectOnlyWhatCanBe);
        cluster.timeline().after(gap(), this::strike);
    }

    private Duration gap() {
        return prng.between(GAP_MIN, gapMax);
    }

    /// Mostly around the deadtime, where decisions are made; sometimes short, sometimes long.
    private Duration length() {
        Duration deadtime = cluster.plan().deadtime();
        return switch (prng.below(4)) {
            case 0 -> prng.between(Duration.ofMillis(50), Duration.ofSeconds(2));
            case 1, 2 -> prng.between(Duration.ofSeconds(1), deadtime.multipliedBy(3));
            default -> prng.between(Duration.ofSeconds(5), Duration.ofSeconds(90));
        };
    }

    private void make(Fault fault) {
        switch (fault) {
            case CUT_MINORITY -> cut(some(prng.below((cluster.plan().nodes() + 1) / 2)));
            case CUT_LEADER -> cutLeader();
            case CUT_TO_PIECES -> cut(some((cluster.plan().nodes() + 1) / 2));
            case CUT_PAIR -> cutPair(true);
            case CUT_ONE_WAY -> cutOneWay();
            case CUT_ONE_LINK -> cutPair(false);
            case KILL -> kill(any());
            case KILL_LEADER -> leader().ifPresent(this::kill);
            case UNPLUG -> unplug(any());
            case UNPLUG_LEADER -> leader().ifPresent(this::unplug);
            case STOP -> stop(any());
            case STOP_LEADER -> leader().ifPresent(this::stop);
            case FREEZE -> freeze(any());
            case FREEZE_LEADER -> leader().ifPresent(this::freeze);
            case PULL_CABLE -> pullCable(any());
            case REMOVE_ADDRESS -> leader().ifPresent(cluster.localFaults()::removeAddress);
            case KILL_POOL -> killPool(any());
            case KILL_LEADERS_POOL -> leader().ifPresent(this::killPool);
            case LOSE_OUTSIDE -> loseOutside(any());
            case LOSE_LEADERS_OUTSIDE -> leader().ifPresent(this::loseOutside);
            case SWITCH_OVER -> leader().ifPresent(cluster.localFaults()::switchOver);
            case DISTURB_DATAGRAMS -> disturbDatagrams();
            case SPOIL_ADDRESS -> spoilAddress();
            case CUT_LEADER_HASTILY -> cutLeaderHastily();
            case PAUSE_CLUSTER -> pauseCluster();
            case LOSE_VOTES -> loseVotes(any());
            case BOUNCE -> bounce(any(), false);
            case BOUNCE_FORGETTING -> bounce(any(), true);
            case SPOIL_VOTES -> spoilVotes(any());
            case KILL_PRIMARY,
                    KILL_PRIMARY_AND_LEADER,
                    KILL_DATABASE,
                    LOSE_WAY_TO_PRIMARY,
                    LOSE_WAYS_TO_PRIMARY,
                    DETACH ->
                    strikeDatabases(fault);
        }
    }

    private void strikeDatabases(Fault fault) {
        DatabaseFaults databases = cluster.databaseFaults();
        switch (fault) {
            case KILL_DATABASE -> reviveLater(databases.killAny());
            case LOSE_WAY_TO_PRIMARY ->
                    later(
                            databases.loseWay(
                                    leader().filter(_ -> prng.chance(Ratio.percent(50)))
                                            .map(List::of)
                                            .orElseGet(() -> List.of(any())),
                                    cluster.databases().primary()));
            case LOSE_WAYS_TO_PRIMARY ->
                    later(
                            databases.loseWay(
                                    some(prng.between(1, cluster.plan().nodes())),
                                    cluster.databases().primary()));
            case DETACH -> databases.detachAny();
            default -> {
                reviveLater(databases.killPrimary());
                if (fault == Fault.KILL_PRIMARY_AND_LEADER) {
                    cluster.timeline()
                            .after(
                                    prng.between(Duration.ZERO, CRASH_LAG_MAX),
                                    () -> leader().filter(_ -> !over).ifPresent(this::kill));
                }
            }
        }
    }

    private void reviveLater(int database) {
        later(() -> cluster.databases().revive(database));
    }

    private SimHost any() {
        return prng.pick(cluster.hosts());
    }

    private Optional<SimHost> leader() {
        return cluster.hosts().stream()
                .filter(host ->
                        host.life()
                                .map(life -> life.snapshot().localNode().state())
                                .filter(WatchdogState.LEADER::equals)
                                .isPresent())
                .findFirst();
    }

    private List<SimHost> some(int count) {
        List<SimHost> rest = new ArrayList<>(cluster.hosts());
        while (rest.size() > count) {
            rest.remove(prng.below(rest.size()));
        }
        return rest;
    }

    private void cutLeader() {
        leader().ifPresent(leader -> {
            List<SimHost> side = some(prng.below((cluster.plan().nodes() + 1) / 2));
            if (!side.contains(leader)) {
                side.add(leader);
            }
            cut(side);
        });
    }

    private void cutLeaderHastily() {
        leader().ifPresent(leader -> {
            cut(List.of(leader));
            for (SimHost other : cluster.hosts()) {
                if (other != leader) {
                    cluster.localFaults().declareDead(other, leader);
                }
            }
        });
    }

    private void cut(List<SimHost> side) {
        List<int[]> links = new ArrayList<>();
        for (SimHost inside : side) {
            for (SimHost outside : cluster.hosts()) {
                if (!side.contains(outside)) {
                    links.add(new int[] {inside.id(), outside.id()});
                    links.add(new int[] {outside.id(), inside.id()});
                }
            }
        }
        cutLinks(links, "cut off: " + side.stream().map(host -> "n" + host.id()).toList());
    }

    private void cutPair(boolean bothWays) {
        List<SimHost> pair = some(2);
        if (pair.size() < 2) {
            return;
        }
        int one = pair.get(prng.below(2)).id();
        int other = pair.getFirst().id() == one ? pair.getLast().id() : pair.getFirst().id();
        List<int[]> links = new ArrayList<>(List.of(new int[] {one, other}));
        if (bothWays) {
            links.add(new int[] {other, one});
        }
        cutLinks(links, "cut: n" + one + (bothWays ? " - n" : " -> n") + other);
    }

    private void cutOneWay() {
        SimHost victim = leader().filter(_ -> prng.chance(Ratio.percent(50))).orElseGet(this::any);
        boolean mute = prng.chance(Ratio.percent(50));
        List<int[]> links = new ArrayList<>();
        for (SimHost other : cluster.hosts()) {
            if (other != victim) {
                links.add(
                        mute
                                ? new int[] {victim.id(), other.id()}
                                : new int[] {other.id(), victim.id()});
            }
        }
        cutLinks(links, "n" + victim.id() + (mute ? " cannot send" : " cannot receive"));
    }

    private void cutLinks(List<int[]> links, String text) {
        if (links.isEmpty()) {
            return;
        }
        cluster.trace().note("", text);
        links.forEach(link -> cluster.network().cut(link[0], link[1]));
        later(() -> {
            cluster.trace().note("", "healed, was " + text);
            links.forEach(link -> cluster.network().heal(link[0], link[1]));
        });
    }

    private void kill(SimHost host) {
        cluster.kill(host);
        later(() -> cluster.start(host));
    }

    private void unplug(SimHost host) {
        cluster.unplug(host);
        later(() -> {
            cluster.plugIn(host);
            cluster.start(host);
        });
    }

    private void stop(SimHost host) {
        cluster.stop(host);
        Duration whenStopped = length();
        cluster.timeline().after(SimCluster.STOP_MAX.plus(whenStopped), () -> repair(host));
        later(() -> repair(host));
    }

    private void repair(SimHost host) {
        if (!over) {
            cluster.start(host);
        }
    }

    private void freeze(SimHost host) {
        cluster.freeze(host);
        later(() -> cluster.thaw(host));
    }

    private void pullCable(SimHost host) {
        cluster.localFaults().pullCable(host);
        later(() -> cluster.localFaults().plugCable(host));
    }

    private void loseVotes(SimHost host) {
        cluster.kill(host);
        cluster.loseVotes(host);
        later(() -> cluster.start(host));
    }

    private void bounce(SimHost host, boolean forgetting) {
        cluster.kill(host);
        if (forgetting) {
            cluster.loseVotes(host);
        }
        cluster.start(host);
    }

    private void spoilVotes(SimHost host) {
        cluster.votes(host).spoil(true);
        later(() -> cluster.votes(host).spoil(false));
    }

    private void pauseCluster() {
        SimHost host = any();
        cluster.localFaults().pause(host, true);
        later(() -> cluster.localFaults().pause(any(), false));
    }

    private void killPool(SimHost host) {
        cluster.localFaults().killPool(host);
        later(() -> cluster.localFaults().startPool(host));
    }

    private void loseOutside(SimHost host) {
        cluster.localFaults().loseOutside(host);
        later(() -> cluster.localFaults().regainOutside(host));
    }

    private void disturbDatagrams() {
        SimNetwork.DatagramFaults worse =
                new SimNetwork.DatagramFaults(
                        Ratio.percent(prng.between(0, 80)),
                        Ratio.percent(prng.between(0, 30)),
                        Ratio.percent(prng.between(0, 50)));
        cluster.trace().note("", "datagrams: " + worse);
        cluster.network().datagramFaults(worse);
        later(() -> cluster.network().datagramFaults(SimNetwork.DatagramFaults.NONE));
    }

    private void spoilAddress() {
        VipConduct worse =
                new VipConduct(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(prng.between(1, 9)),
                        Ratio.percent(prng.between(0, 60)),
                        Ratio.percent(prng.between(0, 40)));
        cluster.trace().note("", "operations on the address: " + worse);
        cluster.vipConduct(worse);
        later(() -> cluster.vipConduct(VipConduct.PROMPT));
    }

    private void later(Runnable repair) {
        cluster.timeline()
                .after(
                        length(),
                        () -> {
                            if (!over) {
                                repair.run();
                            }
                        });
    }
}
