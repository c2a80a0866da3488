package org.pgwatchdog.bridge.access;

import java.util.Optional;
import org.pgwatchdog.bridge.engine.PoolChange;
import org.pgwatchdog.bridge.pool.PoolAccess;

/// A local pgpool without a PCP user: it is heard through its hooks alone.
public final class NoPool implements PoolAccess {
    private static final String WHY = "bridge_pcp_user is not set";

    @Override
    public Look look() {
        return new Look.Failed(WHY);
    }

    @Override
    public Optional<String> sign() {
        return Optional.empty();
    }

    @Override
    public Verdict change(PoolChange change) {
        return new Verdict(false, WHY);
    }
}
