package org.pgwatchdog.daemon;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.ipc.IpcServer;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.loop.Brain;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.loop.FlightOrigin;
import org.pgwatchdog.daemon.loop.FlightRecorder;
import org.pgwatchdog.daemon.peer.PeerMesh;
import org.pgwatchdog.daemon.votes.VoteStore;
import org.pgwatchdog.daemon.wiring.LifecheckWiring;
import org.pgwatchdog.lifecheck.Lifecheck;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.ipc.IpcAuthentication;
import org.pgwatchdog.wire.peer.PeerMessageCodec;

/// The generation of 3.5 and later: links to the peers that stay up, the IPC socket for pgpool's own
/// tools, votes that outlive the process, and [org.pgwatchdog.core.Watchdog].
final class ModernStack implements ProtocolStack {
    private final FlightRecorder<Event, Effect> recorder;
    private final VoteStore votes;
    private final PeerMesh mesh;
    private final IpcServer ipc;
    private final Lifecheck lifecheck;
    private final CoreLoop<Event, Effect> loop;

    ModernStack(WatchdogSettings settings, StackParts parts) {
        SecureRandom random = new SecureRandom();
        this.votes =
                new VoteStore(
                        VoteStore.fileIn(
                                settings.control().stateDirectory(),
                                settings.cluster().localAddress().wdPort()),
                        this::offer);
        FlightOrigin origin = FlightOrigin.fresh(settings.cluster(), random, votes.remember());
        this.recorder = FlightRecorder.replayable(origin);
        this.mesh =
                new PeerMesh(
                        parts.peerLoop(),
                        settings.cluster(),
                        codecOf(settings),
                        new PeerMesh.House(
                                this::offer,
                                parts.onFault(),
                                new NodeAsides(parts.chronicle().clock(), parts.hearsay()),
                                parts.chronicle()::answer));
        this.ipc =
                new IpcServer(
                        settings.ipc().socket(),
                        new IpcAuthentication(settings.auth().key(), random.nextInt()),
                        this::offerOfClient);
        this.lifecheck =
                new Lifecheck(
                        LifecheckWiring.settingsOf(settings, parts.options()),
                        new LifecheckReports(this::offer));
        Brain<Event, Effect> brain = Brain.of(origin.newCore());
        EffectRouter router =
                new EffectRouter(
                        new EffectRouter.Drivers(
                                new MeshPeers(mesh),
                                parts.vip(),
                                votes::persist,
                                parts.pool(),
                                ipc::reply,
                                parts.operators(),
                                new WatchedPeers(lifecheck),
                                parts.ending()),
                        parts.watchers(),
                        brain::snapshot);
        this.loop = new CoreLoop<>(brain, parts.clock(), recorder, router, parts.onFault());
    }

    @Override
    public void listen(WatchdogSettings settings) throws IOException {
        // Peers first, since a native connects back before anything else (protocol v4, 3.7).
        mesh.listen(List.of(NodeListeners.addressOf(settings.peers())));
        ipc.start();
    }

    @Override
    public void start() {
        loop.start(new Event.Started());
    }

    @Override
    public boolean offer(Event event) {
        return loop.offer(event);
    }

    private void offerOfClient(Event event) {
        if (!offer(event) && event instanceof Event.IpcRequested(long client, _)) {
            ipc.reply(client, new IpcReply.InTransition());
        }
    }

    @Override
    public CoreLoop<Event, Effect> loop() {
        return loop;
    }

    @Override
    public CompletableFuture<byte[]> ask(NodeId peer, byte[] question) {
        return mesh.ask(peer, question);
    }

    @Override
    public void use(WatchdogSettings next) {
        mesh.reconfigure(next.cluster(), codecOf(next));
        offer(new Event.ConfigReloaded(next.cluster()));
    }

    /// Nobody waits for it: the leader decides alone.
    @Override
    public void commandsRan(DatabaseEventId id) {}

    @Override
    public Lifecheck lifecheck() {
        return lifecheck;
    }

    @Override
    public FlightRecorder<Event, Effect> recorder() {
        return recorder;
    }

    @Override
    public void close() {
        Closings.run(mesh::close, ipc::close, votes::close);
    }

    private static PeerMessageCodec codecOf(WatchdogSettings settings) {
        return new PeerMessageCodec(
                new PeerAuthentication(settings.auth().key(), settings.auth().method()));
    }

    /// The life check, as the router sees it.
    private record WatchedPeers(Lifecheck lifecheck) implements EffectRouter.Lifecheck {
        @Override
        public void pauseForRecovery(boolean active) {
            lifecheck.pauseForRecovery(active);
        }

        @Override
        public void heardOnLink(NodeId peer) {
            lifecheck.heardOnLink(peer);
        }
    }
}
