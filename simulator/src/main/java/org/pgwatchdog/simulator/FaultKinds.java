package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// Which faults belong to a profile; [Nemesis] leaves some of them out.
final class FaultKinds {
    private static final List<Fault> DATABASE_FAULTS =
            List.of(
                    Fault.KILL_PRIMARY,
                    Fault.KILL_DATABASE,
                    Fault.LOSE_WAY_TO_PRIMARY,
                    Fault.LOSE_WAYS_TO_PRIMARY,
                    Fault.DETACH);

    private FaultKinds() {}

    static List<Fault> of(Profile profile) {
        return switch (profile) {
            case CALM -> List.of();
            case LOSSY_HEARTBEAT -> List.of(Fault.DISTURB_DATAGRAMS);
            case MINORITY_CUT -> List.of(Fault.CUT_MINORITY, Fault.CUT_PAIR, Fault.PULL_CABLE);
            case MAJORITY_CUT -> List.of(Fault.CUT_LEADER, Fault.CUT_TO_PIECES);
            case ASYMMETRIC -> List.of(Fault.CUT_ONE_WAY, Fault.CUT_ONE_LINK);
            case FLAPPING_LEADER ->
                    List.of(
                            Fault.KILL_LEADER,
                            Fault.STOP_LEADER,
                            Fault.UNPLUG_LEADER,
                            Fault.CUT_LEADER,
                            Fault.KILL_LEADERS_POOL,
                            Fault.LOSE_OUTSIDE,
                            Fault.LOSE_LEADERS_OUTSIDE,
                            Fault.SWITCH_OVER);
            case SLOW_ESCALATION ->
                    List.of(
                            Fault.SPOIL_ADDRESS,
                            Fault.SPOIL_ADDRESS,
                            Fault.CUT_LEADER,
                            Fault.STOP_LEADER,
                            Fault.REMOVE_ADDRESS);
            case PAUSES -> List.of(Fault.FREEZE, Fault.FREEZE_LEADER);
            case ROLLING_RESTART -> List.of(Fault.STOP, Fault.STOP_LEADER, Fault.KILL);
            case MIXED_CONFIGS ->
                    List.copyOf(EnumSet.range(Fault.CUT_MINORITY, Fault.SPOIL_ADDRESS));
            case FORGETFUL_VOTERS ->
                    List.of(
                            Fault.BOUNCE,
                            Fault.BOUNCE_FORGETTING,
                            Fault.CUT_PAIR,
                            Fault.CUT_ONE_LINK,
                            Fault.CUT_LEADER_HASTILY);
            case TAKEOVERS ->
                    List.of(
                            Fault.KILL_LEADER,
                            Fault.STOP_LEADER,
                            Fault.SWITCH_OVER,
                            Fault.UNPLUG_LEADER,
                            Fault.FREEZE_LEADER,
                            Fault.CUT_LEADER,
                            Fault.KILL_LEADERS_POOL);
            case LEGACY, LEGACY_HARSH -> List.of();
            case LEASES, AMONG_NATIVES -> withLeases();
            case DATABASES -> DATABASE_FAULTS;
            case DATABASES_AND_LEADERS -> {
                List<Fault> both = new ArrayList<>(DATABASE_FAULTS);
                both.addAll(
                        List.of(
                                Fault.KILL_PRIMARY_AND_LEADER,
                                Fault.KILL_LEADER,
                                Fault.STOP_LEADER,
                                Fault.UNPLUG_LEADER,
                                Fault.FREEZE_LEADER,
                                Fault.CUT_LEADER,
                                Fault.CUT_MINORITY,
                                Fault.KILL,
                                Fault.SWITCH_OVER));
                yield both;
            }
        };
    }

    private static List<Fault> withLeases() {
        List<Fault> all = new ArrayList<>(EnumSet.range(Fault.CUT_MINORITY, Fault.SPOIL_ADDRESS));
        all.addAll(
                List.of(
                        Fault.CUT_LEADER_HASTILY,
                        Fault.CUT_LEADER_HASTILY,
                        Fault.PAUSE_CLUSTER,
                        Fault.LOSE_VOTES,
                        Fault.SPOIL_VOTES));
        return all;
    }
}
