/// What the doctor looks at in AWS: the metadata and credentials of this instance, and everything a
/// takeover will need, asked for with dry runs where AWS has them. Changes nothing but what `--fix` says.
@NullMarked
package org.pgwatchdog.daemon.doctor.aws;

import org.jspecify.annotations.NullMarked;
