package org.pgwatchdog.daemon.cli;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a value on the command line must look like. Checked before anything is asked of AWS.
enum Shape {
    TABLE("rtb-[0-9a-f]{8,17}", "rtb-…"),
    VPC("vpc-[0-9a-f]{8,17}", "vpc-…"),
    INTERFACE("eni-[0-9a-f]{8,17}", "eni-…"),
    ALLOCATION("eipalloc-[0-9a-f]{8,17}", "eipalloc-…"),
    ZONE("Z[0-9A-Z]{5,31}", "the hosted zone's id, Z…"),
    RECORD(
            "(?=.{1,254}$)([A-Za-z0-9_-]{1,63}\\.)+[A-Za-z0-9-]{1,63}\\.?",
            "a full DNS name such as db.example.internal"),
    TAG("[^=,]{1,128}=[^,]{0,256}", "KEY=VALUE"),
    REGION("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "a region such as us-east-1"),
    ROLE(
            "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,512}",
            "arn:aws:iam::ACCOUNT:role/NAME"),
    ACCOUNT("[0-9]{12}", "twelve digits"),
    AVAILABILITY_ZONE(
            "[a-z]{2,4}(-[a-z0-9]+)+-[0-9]{1,2}[a-z]|[a-z]{2,4}[0-9]-az[0-9]{1,2}",
            "a zone's name or id, such as us-east-1a or use1-az1"),
    DEVICE("[^\\s/]{1,15}", "a network device such as eth0"),
    IPV4("([0-9]{1,3}\\.){3}[0-9]{1,3}", "an IPv4 address"),
    ADDRESS("[0-9a-fA-F.:]{2,45}", "an IPv4 or IPv6 address");

    private final Pattern pattern;
    private final String valid;

    Shape(String regex, String valid) {
        this.pattern = Pattern.compile(regex);
        this.valid = valid;
    }

    /// The value, if it looks right.
    String check(String option, String value) throws BadConfiguration {
        if (!pattern.matcher(value).matches()) {
            throw bad(option, value, valid);
        }
        return value;
    }

    /// The same for an address literal.
    InetAddress address(String option, String value) throws BadConfiguration {
        check(option, value);
        try {
            return InetAddress.ofLiteral(value);
        } catch (IllegalArgumentException _) {
            throw bad(option, value, valid);
        }
    }

    /// The first of the values that is there; each looks right if it comes from the command line.
    String first(String option, Optional<String> given, Optional<String> configured)
            throws BadConfiguration {
        if (given.isPresent()) {
            return check(option, given.get());
        }
        if (configured.filter(text -> !text.isEmpty()).isPresent()) {
            return configured.get();
        }
        throw missing(option);
    }

    static BadConfiguration missing(String what) {
        return new BadConfiguration(
                List.of(
                        "pgwatchdog: "
                                + what
                                + " is missing, or -f FILE to take it from; see --help"));
    }

    static BadConfiguration bad(String option, String value, String valid) {
        return new BadConfiguration(
                List.of(
                        "pgwatchdog: "
                                + option
                                + " '"
                                + value
                                + "' is not valid; valid: "
                                + valid));
    }
}
