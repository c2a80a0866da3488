package org.pgwatchdog.wire.pcp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/// The packets of a client (native `pcp.c`, releases from 4.3). What comes back is read by
/// [PcpAnswerReader].
public final class PcpClientCodec {
    private static final String ALL = "-1";

    /// Asks for the processes of all children.
    private static final String ALL_PROCESSES = "0";

    /// The packet that asks `request`.
    ///
    /// @throws IllegalArgumentException for requests that only servers meet
    public static PcpFrame encode(PcpRequest request) {
        byte[] payload =
                switch (request) {
                    case PcpRequest.Salt _, PcpRequest.CountNodes _, PcpRequest.End _ ->
                            new byte[0];
                    case PcpRequest.Login(String user, String answer) ->
                            PcpTexts.write(List.of(user, answer));
                    case PcpRequest.GetNodes(OptionalInt id) -> idOrAll(id);
                    case PcpRequest.GetWatchdog(OptionalInt id) -> idOrAll(id);
                    case PcpRequest.CountClients _ -> PcpTexts.write(List.of(ALL_PROCESSES));
                    case PcpRequest.GetHealthStatistics(int id) -> id(id);
                    case PcpRequest.Attach(int id) -> id(id);
                    case PcpRequest.Detach(int id, boolean _) -> id(id);
                    case PcpRequest.Promote promote -> promotion(promote);
                    case PcpRequest.Recover(int id) -> id(id);
                    case PcpRequest.Stop(PcpRequest.StopMode mode, PcpRequest.Scope _) ->
                            letter(mode.code());
                    case PcpRequest.Reload(PcpRequest.Scope scope) -> letter(scope.code());
                    case PcpRequest.RotateLog(PcpRequest.Scope scope) -> letter(scope.code());
                    case PcpRequest.NotServed _, PcpRequest.Malformed _, PcpRequest.Unknown _ ->
                            throw new IllegalArgumentException("never sent: " + request);
                };
        return new PcpFrame(PcpType.of(request), payload);
    }

    private static byte[] idOrAll(OptionalInt id) {
        return id.isPresent() ? id(id.getAsInt()) : PcpTexts.write(List.of(ALL));
    }

    private static byte[] id(int id) {
        return PcpTexts.write(List.of(Integer.toString(id)));
    }

    /// Id, a blank, NUL and the flag: without the flag, the form up to 4.2, a server from 4.3 on would
    /// read behind the packet (`process_promote_node`).
    private static byte[] promotion(PcpRequest.Promote promote) {
        return ascii(promote.id() + " \0" + (promote.switchover() ? 's' : 'n'));
    }

    private static byte[] letter(char letter) {
        return ascii(String.valueOf(letter));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private PcpClientCodec() {}
}
