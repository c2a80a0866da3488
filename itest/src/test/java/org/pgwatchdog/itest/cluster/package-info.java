/// Watchdog nodes of both kinds, the clusters made of them, and what each node says about its cluster.
///
/// Knows how a node is configured, started, asked and broken; promises about behaviour are the
/// scenarios' business.
@NullMarked
package org.pgwatchdog.itest.cluster;

import org.jspecify.annotations.NullMarked;
