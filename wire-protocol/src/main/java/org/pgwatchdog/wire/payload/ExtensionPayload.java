package org.pgwatchdog.wire.payload;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON object `PgWatchdog` in node info, beacon and candidacy (docs/protocol/peer.md). Whatever has a
/// form that is not known here counts as absent: a later generation must not be refused for it.
public final class ExtensionPayload {
    private static final String OBJECT = "PgWatchdog";
    private static final String TERM = "Term";
    private static final String ASKS = "AsksMs";
    private static final String CLOCK = "ClockMs";
    private static final String TICK = "ClockTick";
    private static final String VIP_OK = "VipOk";
    private static final String VIP_SINCE = "VipSinceMs";
    private static final String VIP_LATENCY = "VipMs";

    /// Longer durations are nonsense, and no arithmetic shall overflow on them.
    private static final long MILLIS_MAX = Duration.ofDays(365).toMillis();

    private ExtensionPayload() {}

    static void write(JsonWriter out, PeerExtension extension, PeerAside aside) {
        out.beginObject(OBJECT).field("Level", extension.level()).field(TERM, extension.term());
        extension.successor().ifPresent(node -> out.field("Successor", node.value()));
        extension.lease().ifPresent(lease -> write(out, lease));
        aside.stamp().ifPresent(time -> write(out, time));
        aside.vip().ifPresent(reach -> write(out, reach));
        out.end();
    }

    private static void write(JsonWriter out, VipReach reach) {
        out.field(VIP_OK, reach.ok())
                .field(VIP_SINCE, Math.min(reach.since().toMillis(), MILLIS_MAX));
        reach.latency()
                .ifPresent(took -> out.field(VIP_LATENCY, Math.min(took.toMillis(), MILLIS_MAX)));
    }

    private static void write(JsonWriter out, HybridTime stamp) {
        out.field(CLOCK, stamp.millis()).field(TICK, stamp.tick());
    }

    /// What a packet without other content says to a pgwatchdog node: when it was sent.
    public static void writeStamp(JsonWriter out, HybridTime stamp) {
        out.beginObject(OBJECT);
        write(out, stamp);
        out.end();
    }

    /// What the packet with this document says beside its message.
    public static PeerAside readBeside(JsonObject root) {
        return root.optionalObject(OBJECT)
                .map(object -> new PeerAside(stamp(object), reach(object)))
                .orElse(PeerAside.NONE);
    }

    private static Optional<VipReach> reach(JsonObject object) {
        Optional<Boolean> ok = object.optionalFlag(VIP_OK);
        if (ok.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong since = object.optionalLong(VIP_SINCE);
        OptionalLong latency = object.optionalLong(VIP_LATENCY);
        return ok.filter(_ -> isMillis(since))
                .map(serves ->
                        new VipReach(
                                serves,
                                Duration.ofMillis(since.getAsLong()),
                                isMillis(latency)
                                        ? Optional.of(Duration.ofMillis(latency.getAsLong()))
                                        : Optional.empty()));
    }

    private static Optional<HybridTime> stamp(JsonObject object) {
        long millis = object.optionalLong(CLOCK).orElse(-1);
        if (millis < 0) {
            return Optional.empty();
        }
        OptionalInt tick = object.optionalInteger(TICK);
        return millis <= HybridTime.MILLIS_MAX && tick.orElse(-1) >= 0
                ? Optional.of(new HybridTime(millis, tick.getAsInt()))
                : Optional.empty();
    }

    private static void write(JsonWriter out, LeaseStanding lease) {
        VoteRecord record = lease.record();
        out.field("Voted", record.term());
        record.votedFor().ifPresent(node -> out.field("VotedFor", node.value()));
        record.promisedTo().ifPresent(node -> out.field("PromisedTo", node.value()));
        out.field("PromiseMs", record.promise().toMillis())
                .field("Claim", lease.claim())
                .field("Elected", lease.elected())
                .field(ASKS, lease.asks().toMillis())
                .field("Released", lease.released())
                .field("PauseStamp", lease.pause().stamp())
                .field("Paused", lease.pause().paused())
                .field("Grants", lease.grants())
                .field("ReadyFor", lease.readyFor());
    }

    static Optional<PeerExtension> read(JsonObject root) {
        return root.optionalObject(OBJECT).flatMap(ExtensionPayload::extension);
    }

    private static Optional<PeerExtension> extension(JsonObject object) {
        int level = object.optionalInteger("Level").orElse(0);
        OptionalLong term = object.optionalLong(TERM);
        return level >= 1 && isTerm(term)
                ? Optional.of(
                        new PeerExtension(
                                level, term.getAsLong(), node(object, "Successor"), lease(object)))
                : Optional.empty();
    }

    private static Optional<LeaseStanding> lease(JsonObject object) {
        OptionalLong voted = object.optionalLong("Voted");
        OptionalLong claim = object.optionalLong("Claim");
        OptionalLong released = object.optionalLong("Released");
        OptionalLong grants = object.optionalLong("Grants");
        OptionalLong readyFor = object.optionalLong("ReadyFor");
        OptionalLong stamp = object.optionalLong("PauseStamp");
        OptionalLong promise = object.optionalLong("PromiseMs");
        OptionalLong asks = object.optionalLong(ASKS);
        boolean terms =
                isTerm(voted)
                        && isTerm(claim)
                        && isTerm(released)
                        && isTerm(grants)
                        && isTerm(readyFor)
                        && isTerm(stamp);
        if (!terms || !isMillis(promise) || !isMillis(asks)) {
            return Optional.empty();
        }
        VoteRecord record =
                new VoteRecord(
                        voted.getAsLong(),
                        node(object, "VotedFor"),
                        node(object, "PromisedTo"),
                        Duration.ofMillis(promise.getAsLong()));
        return Optional.of(
                new LeaseStanding(
                        record,
                        claim.getAsLong(),
                        object.optionalFlag("Elected").orElse(false),
                        Duration.ofMillis(asks.getAsLong()),
                        released.getAsLong(),
                        new PauseMark(
                                stamp.getAsLong(), object.optionalFlag("Paused").orElse(false)),
                        grants.getAsLong(),
                        readyFor.getAsLong()));
    }

    /// What a candidate asks of pgwatchdog voters; natives read no payload here.
    public static void writeCandidacy(
            JsonWriter out, PeerMessage.Candidacy candidacy, Optional<HybridTime> stamp) {
        out.beginObject(OBJECT)
                .field(TERM, candidacy.term())
                .field(ASKS, candidacy.lease().toMillis());
        stamp.ifPresent(time -> write(out, time));
        out.end();
    }

    /// Empty for a form that a later generation may have.
    public static Optional<PeerMessage.Candidacy> readCandidacy(JsonObject root) {
        return root.optionalObject(OBJECT).flatMap(ExtensionPayload::candidacy);
    }

    /// What stands in a packet to which natives give no content; empty for theirs, and for a form that is
    /// not known here.
    public static Optional<JsonObject> readAside(byte[] payload) {
        if (payload.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonReader.parseObject(payload));
        } catch (JsonException _) {
            return Optional.empty();
        }
    }

    private static Optional<PeerMessage.Candidacy> candidacy(JsonObject object) {
        OptionalLong term = object.optionalLong(TERM);
        OptionalLong asks = object.optionalLong(ASKS);
        return isTerm(term) && term.getAsLong() > 0 && isMillis(asks)
                ? Optional.of(
                        new PeerMessage.Candidacy(
                                term.getAsLong(), Duration.ofMillis(asks.getAsLong())))
                : Optional.empty();
    }

    private static boolean isTerm(OptionalLong number) {
        return number.isPresent()
                && number.getAsLong() >= 0
                && number.getAsLong() <= VoteRecord.TERM_MAX;
    }

    private static boolean isMillis(OptionalLong number) {
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= MILLIS_MAX;
    }

    private static Optional<NodeId> node(JsonObject object, String key) {
        int id = object.optionalInteger(key).orElse(-1);
        return id >= 0 && id <= NodeId.MAX ? Optional.of(NodeId.of(id)) : Optional.empty();
    }
}
