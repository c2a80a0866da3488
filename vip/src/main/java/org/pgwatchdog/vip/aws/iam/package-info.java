/// The least rights in AWS that a configuration of the virtual IP needs: which actions, on what, under
/// which conditions. Pure; knows nothing of JSON or of how rights are granted.
@NullMarked
package org.pgwatchdog.vip.aws.iam;

import org.jspecify.annotations.NullMarked;
