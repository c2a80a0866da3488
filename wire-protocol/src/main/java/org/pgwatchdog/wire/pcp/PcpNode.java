package org.pgwatchdog.wire.pcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.wire.ProtocolException;

/// One backend as pgpool shows it (native `inform_node_info`, `pcp_node_info`). Its id is its place in
/// the answer, or what was asked for.
///
/// @param host a Unix socket's directory if it begins with `/`
/// @param port 0 to 65535
/// @param status attached means waiting or up
/// @param quarantined whether `down` is only this pgpool's view, for want of quorum or consensus
/// @param pgStatus what a probe said just now: `up`, `down`, `unknown` without health checks
/// @param weight its share of the load, 0 to 1
/// @param role its role in pgpool's books
/// @param pgRole what the backend itself said: `primary`, `standby`, `main`, `replica`, `unknown`
/// @param delayByTime whether `standbyDelay` is microseconds instead of bytes; always false in 4.3
/// @param standbyDelay not negative
/// @param replicationState for example `streaming`; empty if not known
/// @param replicationSyncState for example `async`; empty if not known
/// @param statusChangedSeconds since 1970
public record PcpNode(
        String host,
        int port,
        BackendState status,
        boolean quarantined,
        String pgStatus,
        double weight,
        Role role,
        String pgRole,
        boolean delayByTime,
        long standbyDelay,
        String replicationState,
        String replicationSyncState,
        long statusChangedSeconds) {
    /// Weights travel multiplied by C's `RAND_MAX`.
    private static final double WEIGHT_UNIT = Integer.MAX_VALUE;

    /// Which values a release sends; the 13th of 4.4 stands in the middle. A stock tool of the other
    /// kind shows shifted columns without complaint.
    public enum Layout {
        /// 4.3: 12 values.
        V4_3,
        /// 4.4 to 4.7: 13 values.
        V4_4
    }

    /// A backend's role, with the code on the wire.
    public enum Role {
        MAIN(0),
        REPLICA(1),
        PRIMARY(2),
        STANDBY(3);

        private static final Role[] BY_CODE = values();

        private final int code;

        Role(int code) {
            this.code = code;
        }

        static Role read(String text) {
            return BY_CODE[PcpTexts.number("role", text, BY_CODE.length - 1)];
        }
    }

    /// Whether pgpool uses it.
    public boolean isAttached() {
        return status == BackendState.WAITING || status == BackendState.UP;
    }

    /// Reads either layout, told apart by the number of values.
    static PcpNode read(List<String> values) {
        if (values.size() != 12 && values.size() != 13) {
            throw new ProtocolException(
                    "PCP node record with " + values.size() + " values, not 12 (4.3) or 13 (4.4)");
        }
        int more = values.size() - 12;
        return new PcpNode(
                values.get(0),
                PcpTexts.number("backend port", values.get(1), 65_535),
                status(values.get(2)),
                PcpTexts.number("quarantine", values.get(3), 1) == 1,
                values.get(4),
                PcpTexts.fraction("weight", values.get(5)) / WEIGHT_UNIT,
                Role.read(values.get(6)),
                values.get(7),
                more == 1 && PcpTexts.number("standby_delay_by_time", values.get(8), 1) == 1,
                PcpTexts.longNumber("standby_delay", values.get(8 + more)),
                values.get(9 + more),
                values.get(10 + more),
                PcpTexts.longNumber("status change time", values.get(11 + more)));
    }

    List<String> write(Layout layout) {
        List<String> values = new ArrayList<>(13);
        values.add(host);
        values.add(Integer.toString(port));
        values.add(Integer.toString(status.code()));
        values.add(quarantined ? "1" : "0");
        values.add(pgStatus);
        values.add(String.format(Locale.ROOT, "%.6f", weight * WEIGHT_UNIT));
        values.add(Integer.toString(role.code));
        values.add(pgRole);
        if (layout == Layout.V4_4) {
            values.add(delayByTime ? "1" : "0");
        }
        values.add(Long.toString(standbyDelay));
        values.add(replicationState);
        values.add(replicationSyncState);
        values.add(Long.toString(statusChangedSeconds));
        return values;
    }

    private static BackendState status(String text) {
        int code = PcpTexts.number("backend status", text, BackendState.DOWN.code());
        return BackendState.fromCode(code).orElseThrow();
    }
}
