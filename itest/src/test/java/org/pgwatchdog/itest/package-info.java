/// Scenarios of whole clusters: our daemons and native Pgpool-II on network namespaces as hosts.
///
/// Owns the scenarios and what they promise. How hosts, cables, nodes and databases are made is the
/// business of the packages below.
@NullMarked
package org.pgwatchdog.itest;

import org.jspecify.annotations.NullMarked;
