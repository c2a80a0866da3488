package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;

class FlightFormatTest {
    static Stream<Event> events() {
        return Stream.of(
                new Event.Started(),
                new Event.PeerAccepted(NodeId.of(1), -5, Samples.info(1, 9001)),
                new Event.IpcRequested(4, new IpcRequest.GetNodes(OptionalInt.of(3))),
                new Event.IpcRequested(5, new IpcRequest.GetNodes(OptionalInt.empty())),
                new Event.IpcRequested(6, new IpcRequest.Malformed('\u00e9', "line\nbreak \"q\"")),
                new Event.IpcRequested(
                        7,
                        new IpcRequest.Failover(
                                new FailoverRequest(FailoverKind.PROMOTE, 4, List.of(0, 2)))),
                new Event.NetworkReported(NetworkCondition.NO_ADDRESS, true, false),
                new Event.BackendsReported(
                        new BackendStatuses(List.of(BackendState.UP, BackendState.DOWN), 0),
                        List.of(1)),
                new Event.FailoverEnded(
                        new DatabaseEventId(NodeId.of(1), -7), Optional.empty(), "void"),
                new Event.ConfigReloaded(Samples.config(2, 9000, 9001, 9002)),
                new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))),
                new Event.SwitchoverRequested(1, Optional.empty()),
                new Event.RecoveryRequested(1, RecoveryPhase.START, false, Duration.ofSeconds(90)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventReadsBackEqual(Event event) throws IOException {
        assertThat(FlightFormat.read(written(event, Event.class), Event.class)).isEqualTo(event);
    }

    static Stream<Effect> effects() {
        return Stream.of(
                new Effect.Notice(NoticeCode.PEER_LOST, NoticeLevel.WARN, "lost"),
                new Effect.Reply(
                        1,
                        new IpcReply.Nodes(
                                Samples.snapshot(WatchdogState.LEADER), Optional.of(-1))),
                new Effect.Reply(2, new IpcReply.Failure(Optional.empty())),
                new Effect.Escalate(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void everyEffectReadsBackEqual(Effect effect) throws IOException {
        assertThat(FlightFormat.read(written(effect, Effect.class), Effect.class))
                .isEqualTo(effect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "7",
                "{\"is\":\"Nonsense\"}",
                "{\"is\":\"java.lang.Runtime\"}",
                "{\"is\":\"LinkOpened\"}",
                "{\"is\":\"LinkOpened\",\"peer\":{\"value\":999}}",
                "{\"is\":\"LinkOpened\",\"peer\":{\"value\":\"x\"}}",
                "{\"is\":\"NetworkReported\",\"condition\":\"?\",\"addressAdded\":true,"
                        + "\"vipPresent\":true}"
            })
    void whatIsNoEventIsRefused(String json) {
        assertThatThrownBy(() -> FlightFormat.read(JsonParser.parseString(json), Event.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static JsonElement written(Object value, Class<?> type) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            FlightFormat.write(json, value, type);
        }
        return JsonParser.parseString(text.toString());
    }
}
