package org.pgwatchdog.vip;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.pgwatchdog.vip.linux.Capability;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.Link;
import org.pgwatchdog.vip.linux.LocalAddress;
import org.pgwatchdog.vip.linux.NeighbourAnnouncement;
import org.pgwatchdog.vip.linux.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual IP put on a local interface without external programs (`vip_method = 'address'`).
///
/// Up: the address goes on the interface through netlink, is announced (gratuitous ARP, or an
/// unsolicited neighbour advertisement), and is read back. The announcement is repeated in the
/// background at [VipLimits#ANNOUNCE_AGAIN_AFTER], because neighbours may ignore a first one. Down:
/// it is taken from every interface that has it. Takes milliseconds; needs CAP_NET_ADMIN and
/// CAP_NET_RAW. No duplicate address detection: at a take-over the old holder may still answer.
public final class AddressVirtualIp implements VirtualIp {
    private static final Logger LOG = LoggerFactory.getLogger(AddressVirtualIp.class);
    private static final String LABEL_SUFFIX = ":vip";

    private final AddressVirtualIpSettings settings;
    private final LocalVip local;
    private final KernelLease kernel;
    private final OneAtATime turns = new OneAtATime();

    /// Counts acquires and releases: an announcer of an older one stops.
    private final AtomicLong generation = new AtomicLong();

    /// @param settings without fatal [#problems()]
    public AddressVirtualIp(AddressVirtualIpSettings settings) {
        this.settings = settings;
        this.local = new LocalVip(settings.address());
        this.kernel = new KernelLease(local);
    }

    /// Everything that would keep this method from working, looking at the system as it is now.
    public List<ConfigProblem> problems() {
        var problems = new ArrayList<>(settings.problems());
        try {
            if (problems.isEmpty() && local.table().link(settings.device()).isEmpty()) {
                problems.add(
                        new ConfigProblem(
                                "vip_interface", true, "vip_interface: " + noInterface()));
            }
        } catch (IOException e) {
            problems.add(
                    new ConfigProblem(
                            "vip_interface",
                            false,
                            "vip_interface: cannot read the interfaces: " + e.getMessage()));
        }
        for (Capability needed : Capability.values()) {
            if (!needed.held()) {
                problems.add(
                        new ConfigProblem(
                                "vip_method", true, "vip_method 'address': " + needed.remedy()));
            }
        }
        return problems;
    }

    @Override
    public VipOutcome acquire(Duration limit, VipLease lease) {
        return turns.run(limit, _ -> raise(lease), () -> busy(limit));
    }

    @Override
    public void renew(VipLease lease) {
        kernel.renew(lease);
    }

    @Override
    public boolean enforcesLease() {
        return true;
    }

    @Override
    public VipOutcome release(Duration limit) {
        return turns.run(limit, _ -> drop(), () -> busy(limit));
    }

    /// Drops the address from its own interface only; on another one it stays.
    public VipOutcome releaseFromDevice(Duration limit) {
        return turns.run(limit, _ -> dropFromDevice(), () -> busy(limit));
    }

    @Override
    public boolean isHeld() {
        return local.present();
    }

    @Override
    public LeftOvers cleanUp(Duration limit) {
        return turns.run(
                limit,
                _ -> {
                    try {
                        return new LeftOvers(local.removeEverywhere(), List.of());
                    } catch (IOException e) {
                        return new LeftOvers(
                                List.of(), List.of(ip() + " is still here: " + e.getMessage()));
                    }
                },
                () -> new LeftOvers(List.of(), List.of(busy(limit).detail())));
    }

    @Override
    public List<VipMonitor> monitors() {
        return List.of(new LocalMonitor(local, Optional.of(settings), () -> false));
    }

    private VipOutcome raise(VipLease lease) {
        long mine = generation.incrementAndGet();
        try {
            Optional<Link> found = local.table().link(settings.device());
            if (found.isEmpty()) {
                return new VipOutcome.Failed(noInterface());
            }
            Link link = found.get();
            if (!link.enabled()) {
                return new VipOutcome.Failed(
                        "interface "
                                + link.name()
                                + " is switched off; ip link set "
                                + link.name()
                                + " up");
            }
            place(link);
            kernel.begin(lease);
            String announced = announce(link, mine);
            InterfaceTable now = local.table();
            return here(now, link)
                    .<VipOutcome>map(where ->
                            new VipOutcome.Held(LocalVip.text(where, now) + ", " + announced))
                    .orElseGet(() ->
                            new VipOutcome.Failed(
                                    ip() + " vanished from " + link.name() + " at once"));
        } catch (IOException e) {
            return new VipOutcome.Failed(
                    "raising " + ip() + " on " + settings.device() + ": " + e.getMessage());
        }
    }

    /// Puts the address on the interface as it is configured, and only there.
    private void place(Link link) throws IOException {
        InterfaceTable table = local.table();
        if (here(table, link).isPresent()) {
            return;
        }
        for (String removed : local.removeEverywhere()) {
            LOG.warn("the virtual IP was on this host otherwise than configured: {}", removed);
        }
        local.add(
                new LocalAddress(
                        link.index(), settings.address(), settings.prefixLength(), 0, label()));
    }

    private String announce(Link link, long mine) throws IOException {
        if (!link.hasNeighbours()) {
            return link.name() + " has no neighbours to tell";
        }
        if (!link.carries()) {
            LOG.warn(
                    "the virtual IP cannot be announced: interface={} has no carrier", link.name());
            announceLater(mine);
            return "not announced for lack of a carrier";
        }
        try {
            NeighbourAnnouncement.send(link, settings.address());
        } catch (SystemCallException e) {
            throw e.lacksPrivilege()
                    ? new IOException(
                            "announcing it: "
                                    + e.getMessage()
                                    + ": "
                                    + Capability.CAP_NET_RAW.remedy(),
                            e)
                    : new IOException("announcing it: " + e.getMessage(), e);
        }
        announceLater(mine);
        return "announced";
    }

    private void announceLater(long mine) {
        Thread.ofVirtual().name("pgwatchdog-vip-announcer").start(() -> announceAgain(mine));
    }

    private void announceAgain(long mine) {
        Duration elapsed = Duration.ZERO;
        try {
            for (Duration at : VipLimits.ANNOUNCE_AGAIN_AFTER) {
                Thread.sleep(at.minus(elapsed));
                elapsed = at;
                if (generation.get() != mine) {
                    return;
                }
                InterfaceTable table = local.table();
                Optional<Link> link = table.link(settings.device());
                if (link.isPresent()
                        && link.get().carries()
                        && here(table, link.get()).isPresent()) {
                    NeighbourAnnouncement.send(link.get(), settings.address());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("announcing the virtual IP again failed: error={}", e.getMessage());
        }
    }

    private VipOutcome drop() {
        generation.incrementAndGet();
        boolean inOrder = !kernel.hasRunOut();
        kernel.end();
        if (inOrder) {
            local.resetConnections();
        }
        try {
            List<String> removed = local.removeEverywhere();
            if (local.table().has(settings.address())) {
                return new VipOutcome.Failed(ip() + " is still here: somebody puts it back");
            }
            return new VipOutcome.Released(
                    removed.isEmpty() ? ip() + " is not here" : String.join("; ", removed));
        } catch (IOException e) {
            return new VipOutcome.Failed("dropping " + ip() + ": " + e.getMessage());
        }
    }

    private VipOutcome dropFromDevice() {
        generation.incrementAndGet();
        kernel.end();
        try {
            Optional<Link> link = local.table().link(settings.device());
            if (link.isEmpty()) {
                return new VipOutcome.Failed(noInterface());
            }
            List<String> removed = local.removeFrom(link.get());
            if (here(local.table(), link.get()).isPresent()) {
                return new VipOutcome.Failed(ip() + " is still here: somebody puts it back");
            }
            return new VipOutcome.Released(
                    removed.isEmpty()
                            ? ip() + " is not on " + settings.device()
                            : String.join("; ", removed));
        } catch (IOException e) {
            return new VipOutcome.Failed("dropping " + ip() + ": " + e.getMessage());
        }
    }

    private Optional<LocalAddress> here(InterfaceTable table, Link link) {
        return table.holding(settings.address()).stream()
                .filter(holder ->
                        holder.index() == link.index()
                                && holder.prefixLength() == settings.prefixLength())
                .findFirst();
    }

    /// `eth0:vip` for `ifconfig` and the eye; none if the name gets too long for the kernel.
    private String label() {
        String label = settings.device() + LABEL_SUFFIX;
        return label.length() <= AddressVirtualIpSettings.NAME_BYTES_MAX ? label : "";
    }

    private VipOutcome busy(Duration limit) {
        return new VipOutcome.TimedOut(
                "an earlier operation on the virtual IP did not end within "
                        + limit.toMillis()
                        + " ms");
    }

    private String noInterface() {
        return "there is no interface '" + settings.device() + "'";
    }

    private String ip() {
        return settings.address().getHostAddress();
    }
}
