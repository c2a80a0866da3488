/// The stand-in's own HTTP interface: setting faults, looking at tables and writes. No part of AWS.
@NullMarked
package org.pgwatchdog.awsstandin.control;

import org.jspecify.annotations.NullMarked;
