/// Joins the bridge to this node: makes its parts from the settings, carries effects of the core to it
/// and its events to the core, and shows it to the stock PCP tools.
@org.jspecify.annotations.NullMarked
package org.pgwatchdog.daemon.bridge;
