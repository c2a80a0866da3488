/// The virtual IP on AWS: routes, an Elastic IP, a secondary private address, a DNS record
/// (`vip_method` `aws_…`), as steps beside the address on this host.
///
/// Owns what to ask of AWS, in which order, how often and until when; how to tell success from
/// failure; and what to say about it. Knows the calls through `aws.api` only: the SDK is confined to
/// `aws.sdk`, and nothing of it is loaded before a method of this package is prepared or used.
@NullMarked
package org.pgwatchdog.vip.aws;

import org.jspecify.annotations.NullMarked;
