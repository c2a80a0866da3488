/// The calls of `aws.api` by the AWS SDK for Java. The only package that knows the SDK; its classes are
/// loaded when the first call is made.
@NullMarked
package org.pgwatchdog.vip.aws.sdk;

import org.jspecify.annotations.NullMarked;
