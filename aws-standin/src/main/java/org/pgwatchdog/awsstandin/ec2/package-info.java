/// The EC2 Query API, version 2016-11-15: parameters in, XML out. The rules are in package world.
@NullMarked
package org.pgwatchdog.awsstandin.ec2;

import org.jspecify.annotations.NullMarked;
