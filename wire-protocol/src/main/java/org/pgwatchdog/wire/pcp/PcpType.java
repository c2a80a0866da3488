package org.pgwatchdog.wire.pcp;

/// The type characters of the management protocol and which answer belongs to which request (native
/// `pcp_process_command`).
final class PcpType {
    static final char SALT = 'M';
    static final char LOGIN = 'R';
    static final char COUNT_NODES = 'L';
    static final char NODES = 'I';
    static final char PROCESS_IDS = 'N';
    static final char PROCESSES = 'P';
    static final char HEALTH_STATISTICS = 'H';
    static final char WATCHDOG = 'W';
    static final char CONFIGURATION = 'B';
    static final char ATTACH = 'C';
    static final char DETACH = 'D';
    static final char DETACH_GRACEFULLY = 'd';
    static final char PROMOTE = 'J';
    static final char PROMOTE_GRACEFULLY = 'j';
    static final char RECOVER = 'O';
    static final char STOP = 'T';
    static final char STOP_CLUSTER = 't';
    static final char RELOAD = 'Z';
    static final char ROTATE_LOG = 'V';
    static final char INVALIDATE_CACHE = 'G';
    static final char SET_PARAMETER = 'A';
    static final char STOP_RECOVERY = 'F';
    static final char END = 'X';

    static final char ERROR = 'E';
    static final char NOTICE = 'N';

    /// The type of the packet that asks `request`.
    static char of(PcpRequest request) {
        return switch (request) {
            case PcpRequest.Salt _ -> SALT;
            case PcpRequest.Login _ -> LOGIN;
            case PcpRequest.CountNodes _ -> COUNT_NODES;
            case PcpRequest.GetNodes _ -> NODES;
            case PcpRequest.CountClients _ -> PROCESSES;
            case PcpRequest.GetHealthStatistics _ -> HEALTH_STATISTICS;
            case PcpRequest.GetWatchdog _ -> WATCHDOG;
            case PcpRequest.Attach _ -> ATTACH;
            case PcpRequest.Detach(int _, boolean gracefully) ->
                    gracefully ? DETACH_GRACEFULLY : DETACH;
            case PcpRequest.Promote(int _, boolean _, boolean gracefully) ->
                    gracefully ? PROMOTE_GRACEFULLY : PROMOTE;
            case PcpRequest.Recover _ -> RECOVER;
            case PcpRequest.Stop(PcpRequest.StopMode _, PcpRequest.Scope scope) ->
                    scope == PcpRequest.Scope.CLUSTER ? STOP_CLUSTER : STOP;
            case PcpRequest.Reload _ -> RELOAD;
            case PcpRequest.RotateLog _ -> ROTATE_LOG;
            case PcpRequest.End _ -> END;
            case PcpRequest.NotServed(char type) -> type;
            case PcpRequest.Malformed(char type, String _) -> type;
            case PcpRequest.Unknown(char type) -> type;
        };
    }

    /// The type of the answer: the small letter, but `d` for a promotion and `c` for a recovery.
    static char answerTo(PcpRequest request) {
        return switch (request) {
            case PcpRequest.Promote _ -> 'd';
            case PcpRequest.Recover _ -> 'c';
            case PcpRequest.Salt _,
                    PcpRequest.Login _,
                    PcpRequest.CountNodes _,
                    PcpRequest.GetNodes _,
                    PcpRequest.CountClients _,
                    PcpRequest.GetHealthStatistics _,
                    PcpRequest.GetWatchdog _,
                    PcpRequest.Attach _,
                    PcpRequest.Detach _,
                    PcpRequest.Stop _,
                    PcpRequest.Reload _,
                    PcpRequest.RotateLog _,
                    PcpRequest.End _,
                    PcpRequest.NotServed _,
                    PcpRequest.Malformed _,
                    PcpRequest.Unknown _ ->
                    lowerCase(of(request));
        };
    }

    /// For messages: `'L'`, or `0x7f` if it is not printable.
    static String shown(char type) {
        return type > ' ' && type < 127 ? "'" + type + "'" : "0x" + Integer.toHexString(type);
    }

    private static char lowerCase(char type) {
        return type >= 'A' && type <= 'Z' ? (char) (type + ('a' - 'A')) : type;
    }

    private PcpType() {}
}
