/// What drivers may tell the core. Nothing here knows where the news came from.
@NullMarked
package org.pgwatchdog.core.event;

import org.jspecify.annotations.NullMarked;
