/// The Route 53 REST API, version 2013-04-01: XML in and out. The rules are in package world.
@NullMarked
package org.pgwatchdog.awsstandin.route53;

import org.jspecify.annotations.NullMarked;
