/// The stand-in as a whole: [AwsStandIn] wires the parts and starts the listeners, [StandInMain] runs it
/// from a file. Owns no rule of AWS.
@NullMarked
package org.pgwatchdog.awsstandin;

import org.jspecify.annotations.NullMarked;
