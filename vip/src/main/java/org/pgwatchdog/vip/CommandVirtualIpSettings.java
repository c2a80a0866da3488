package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What [CommandVirtualIp] needs to know.
///
/// @param address `delegate_ip`
/// @param ifUp `if_up_cmd` with `if_cmd_path`
/// @param ifDown `if_down_cmd` with `if_cmd_path`
/// @param arping `arping_cmd` with `arping_path`; may be empty: nothing is announced
/// @param pingPath `ping_path`, the directory of `ping`
/// @param commandTimeout `vip_command_timeout`, for each single command
/// @param verification how a raised address is verified
public record CommandVirtualIpSettings(
        InetAddress address,
        CommandTemplate ifUp,
        CommandTemplate ifDown,
        CommandTemplate arping,
        String pingPath,
        Duration commandTimeout,
        VipVerification verification) {

    /// The settings as pgpool.conf has them; the verification follows from `if_up_cmd`.
    public static CommandVirtualIpSettings of(
            InetAddress address, Commands commands, Duration commandTimeout) {
        var ifUp =
                new CommandTemplate(
                        "if_up_cmd", commands.ifUpCmd, "if_cmd_path", commands.ifCmdPath);
        var ifDown =
                new CommandTemplate(
                        "if_down_cmd", commands.ifDownCmd, "if_cmd_path", commands.ifCmdPath);
        var arping =
                new CommandTemplate(
                        "arping_cmd", commands.arpingCmd, "arping_path", commands.arpingPath);
        return new CommandVirtualIpSettings(
                address,
                ifUp,
                ifDown,
                arping,
                commands.pingPath,
                commandTimeout,
                VipVerification.fitting(ifUp));
    }

    /// The parameters of pgpool.conf, as written there.
    public record Commands(
            String ifUpCmd,
            String ifDownCmd,
            String ifCmdPath,
            String arpingCmd,
            String arpingPath,
            String pingPath) {}

    /// Everything wrong with the commands, looking at the files as they are now.
    public List<ConfigProblem> problems() {
        var problems = new ArrayList<ConfigProblem>();
        for (CommandTemplate required : List.of(ifUp, ifDown)) {
            if (required.isEmpty()) {
                problems.add(
                        new ConfigProblem(
                                required.key(),
                                true,
                                required.key() + ": is empty, but delegate_ip is set"));
            }
            problems.addAll(required.problems());
        }
        problems.addAll(arping.problems());
        return problems;
    }
}
