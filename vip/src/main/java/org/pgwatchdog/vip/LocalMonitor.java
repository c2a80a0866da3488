package org.pgwatchdog.vip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;
import org.pgwatchdog.vip.drift.VipLook;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.LocalAddress;

/// Watches the address on this host: whether it is there, on which interface, with which prefix. One read
/// from the kernel; needs nothing of AWS.
///
/// Putting it back is for [VirtualIp#reassert(Duration, VipLease)], by whoever sees to it that raising and dropping
/// take turns.
///
/// @param local the address
/// @param settings where it has to be; empty if any interface will do
/// @param byWordOnly whether it is held without being on this host, by the word of the command that raised
///     it
record LocalMonitor(
        LocalVip local, Optional<AddressVirtualIpSettings> settings, BooleanSupplier byWordOnly)
        implements VipMonitor {
    private static final MonitorId MONITOR = MonitorId.of(MonitorKind.ADDRESS);
    private static final int CALL_FAILED = 5;
    private static final int CHANGED = 8;

    @Override
    public String method() {
        return MonitorKind.ADDRESS.method();
    }

    @Override
    public VipLook look(Duration limit, boolean thorough) {
        return new VipLook(List.of(sighting()), List.of());
    }

    private Sighting sighting() {
        InterfaceTable table;
        try {
            table = local.table();
        } catch (IOException e) {
            return new Sighting.Unclear(
                    MONITOR,
                    new Finding(
                            CALL_FAILED,
                            "the interfaces of this host cannot be read: " + e.getMessage(),
                            ""));
        }
        List<LocalAddress> present = table.holding(local.address());
        if (present.isEmpty()) {
            return byWordOnly.getAsBoolean()
                    ? new Sighting.Here(
                            MONITOR,
                            "raised by if_up_cmd, on no interface of this host: its word is all there"
                                    + " is to go by")
                    : away("nowhere", true, "it is on no interface of this host");
        }
        return present.stream()
                .filter(one -> isRight(one, table))
                .findFirst()
                .<Sighting>map(one -> new Sighting.Here(MONITOR, LocalVip.text(one, table)))
                .orElseGet(() -> misplaced(LocalVip.text(present.getFirst(), table)));
    }

    private boolean isRight(LocalAddress one, InterfaceTable table) {
        return settings.filter(wanted ->
                        one.prefixLength() != wanted.prefixLength()
                                || !table.nameOf(one.index()).equals(wanted.device()))
                .isEmpty();
    }

    private Sighting misplaced(String where) {
        String wanted =
                settings.map(each -> "/" + each.prefixLength() + " on " + each.device()).orElse("");
        return away(where, false, "it is " + where + " instead of " + wanted);
    }

    private static Sighting away(String target, boolean dead, String what) {
        return new Sighting.Away(
                MONITOR,
                target,
                dead,
                new Finding(
                        CHANGED,
                        "The VIP address was changed on this host: " + what,
                        "find out who changes the addresses of this host"),
                "");
    }

    @Override
    public Mended repair(MonitorId what, Duration limit) {
        return new Mended.Withheld();
    }
}
