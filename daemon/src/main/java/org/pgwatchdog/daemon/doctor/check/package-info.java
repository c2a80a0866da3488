/// What a check of the doctor is: findings, facts that several checks share, and how all run side by side
/// within their time. Knows nothing of what is checked.
@NullMarked
package org.pgwatchdog.daemon.doctor.check;

import org.jspecify.annotations.NullMarked;
