/// The Linux kernel as this module needs it: addresses and links over netlink, announcements over
/// packet sockets.
///
/// System calls go through the foreign function interface, so no external program is needed; run
/// Java with `--enable-native-access`. Faults are `IOException`s that name the call. Not exported.
@NullMarked
package org.pgwatchdog.vip.linux;

import org.jspecify.annotations.NullMarked;
