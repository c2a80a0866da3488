package org.pgwatchdog.daemon.legacy;

import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.wire.legacy.LegacyPacket;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;
import org.pgwatchdog.wire.legacy.LegacyReplayGuard;
import org.pgwatchdog.wire.legacy.LegacyReplayGuard.Verdict;
import org.pgwatchdog.wire.legacy.LegacySignature;

/// Judges whether a request may be served: its hash must fit, its time must be near, and it must not have
/// been served before (protocol v3, chapter 7). One thread.
final class LegacyGate {
    private final LegacyPacketCodec codec;
    private final boolean signed;
    private final SendTimes times;
    private final LegacyReplayGuard guard = new LegacyReplayGuard();

    /// @param signed whether a key is configured: without one nothing proves anything
    LegacyGate(LegacyPacketCodec codec, boolean signed, SendTimes times) {
        this.codec = codec;
        this.signed = signed;
        this.times = times;
    }

    /// The event that a received packet is.
    ///
    /// @param source where it came from, for people
    LegacyEvent judge(long exchange, byte[] bytes, String source) {
        LegacyPacket packet = codec.decode(bytes);
        LegacySignature signature = codec.check(packet);
        if (!signature.isAcceptable()) {
            return new LegacyEvent.RequestDistrusted(
                    exchange, packet.message(), source, reasonOf(signature));
        }
        if (signed && codec.generation().signs()) {
            Verdict verdict = guard.admit(packet, times.now());
            if (verdict != Verdict.FRESH) {
                return new LegacyEvent.RequestDistrusted(
                        exchange, packet.message(), source, reasonOf(verdict));
            }
        }
        return new LegacyEvent.RequestReceived(
                exchange, packet.message(), signature == LegacySignature.RACED);
    }

    private static String reasonOf(LegacySignature signature) {
        return signature == LegacySignature.MISSING
                ? "its request has no hash: wd_authkey is set here, and not there"
                : "its hash does not fit: compare wd_authkey and wd_auth_method";
    }

    private static String reasonOf(Verdict verdict) {
        return verdict == Verdict.REPEATED
                ? "a request that was served before was sent again"
                : "its send time is too far from this host's clock: an old packet, or the clocks differ";
    }
}
