package org.pgwatchdog.daemon.doctor;

import java.util.function.Consumer;
import org.pgwatchdog.daemon.doctor.check.Result;

/// A single misconfiguration and all that is to be found of it.
///
/// @param code what scripts see; 0 for none
/// @param seen a part of the finding
/// @param remedy a part of what to do
record Spoilt(
        String name,
        Consumer<ExaminedNode> spoil,
        String check,
        Result result,
        int code,
        String seen,
        String remedy) {
    @Override
    public String toString() {
        return name;
    }
}
