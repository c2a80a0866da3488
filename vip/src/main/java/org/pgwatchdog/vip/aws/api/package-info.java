/// What the virtual IP needs of AWS, in our own words: the calls ([org.pgwatchdog.vip.aws.api.Ec2Calls],
/// [org.pgwatchdog.vip.aws.api.Route53Calls]), their answers, and what can go wrong with them.
///
/// Values and interfaces only. Knows neither the SDK nor what the calls are used for, so that the
/// methods can be tested against scripted answers, and another client could take the SDK's place.
@NullMarked
package org.pgwatchdog.vip.aws.api;

import org.jspecify.annotations.NullMarked;
