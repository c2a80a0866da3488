package org.pgwatchdog.bridge.health;

import org.pgwatchdog.session.LoginTarget;

/// A backend and how it is to be checked.
///
/// @param id the N of `backend_hostnameN`
/// @param host `backend_hostname`; beginning with `/` the directory of a Unix socket; empty: `/tmp`, as
///     natively
/// @param port `backend_port`
/// @param applicationName `backend_application_name`: how the primary knows this standby
/// @param login of the health check
/// @param times of the health check
public record BackendTarget(
        int id,
        String host,
        int port,
        String applicationName,
        Login login,
        HealthCheckTimes times) {
    private static final String SOCKET_DIRECTORY_DEFAULT = "/tmp";

    public BackendTarget {
        host = host.isEmpty() ? SOCKET_DIRECTORY_DEFAULT : host;
    }

    /// True if its health is to be checked at all.
    public boolean isChecked() {
        return !times.period().isZero() && login.isPossible();
    }

    LoginTarget loginAs(Login who, String sessionName) {
        return new LoginTarget(host, port, who.database(), who.user(), who.password(), sessionName);
    }
}
