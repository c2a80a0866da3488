/// Access keys and AWS Signature Version 4, checked and not only parsed.
@NullMarked
package org.pgwatchdog.awsstandin.sign;

import org.jspecify.annotations.NullMarked;
