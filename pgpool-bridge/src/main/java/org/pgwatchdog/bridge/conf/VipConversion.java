package org.pgwatchdog.bridge.conf;

import java.util.List;
import java.util.Optional;

/// Converts the commands around the virtual IP, so that what was the default stays.
final class VipConversion {
    private final ConfText text;
    private final Draft draft;

    VipConversion(ConfText text, Draft draft) {
        this.text = text;
        this.draft = draft;
    }

    void convert(OldRelease release) {
        if (release != OldRelease.V3_5_TO_4_1) {
            boolean used = draft.optional("delegate_ip").isPresent();
            for (String key : List.of("if_up_cmd", "if_down_cmd", "arping_cmd")) {
                keepDefault(key, used);
            }
            remarkAbsolute();
        }
        for (String key : List.of("ping_path", "arping_path", "wd_lifecheck_query")) {
            if (text.value(key).filter(String::isEmpty).isPresent()) {
                text.commentOut(key, "empty meant the default, which is the same now");
            }
        }
        if (text.value("ifconfig_path").filter(String::isEmpty).isPresent()) {
            text.commentOut("ifconfig_path", "empty meant the default, which is the same now");
        } else if (text.has("ifconfig_path")) {
            text.rename("ifconfig_path", "if_cmd_path");
        }
    }

    /// The defaults of 4.x call `ip` by sudo, for a device that need not be this host's.
    private void keepDefault(String key, boolean used) {
        boolean empty = text.value(key).filter(String::isEmpty).isPresent();
        String value = "'" + draft.text(key) + "'";
        String why = "the default of 3.2 to 3.4; that of 4.x is another command";
        if (empty && used) {
            text.set(key, key, value, why);
        } else if (empty) {
            text.commentOut(key, "empty meant the default");
        } else if (!text.has(key) && used) {
            text.insert(Optional.of("delegate_ip"), key + " = " + value, why);
        }
    }

    private void remarkAbsolute() {
        for (String key : List.of("if_up_cmd", "if_down_cmd", "arping_cmd")) {
            if (draft.text(key).startsWith("/")) {
                text.remark(
                        key,
                        key
                                + " begins with '/': 3.2 to 3.4 looked for it below the configured"
                                + " path, 4.x takes it as it stands");
            }
        }
    }
}
