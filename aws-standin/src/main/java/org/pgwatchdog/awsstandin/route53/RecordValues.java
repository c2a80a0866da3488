package org.pgwatchdog.awsstandin.route53;

import java.util.Set;
import org.pgwatchdog.awsstandin.world.Ipv4;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Refusal;

/// What values a record may have.
final class RecordValues {
    private static final Set<String> TYPES =
            Set.of("A", "AAAA", "CNAME", "TXT", "NS", "SOA", "MX", "SRV", "PTR", "CAA", "SPF");

    private RecordValues() {}

    static void check(RecordSet records) {
        String type = records.key().type();
        if (!TYPES.contains(type)) {
            throw Refusal.bad(
                    "InvalidInput", "Invalid XML ; Value '" + type + "' is no known record type");
        }
        for (String value : records.values()) {
            if (type.equals("A") && Ipv4.parse(value).isEmpty()) {
                throw fatal("ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)", value);
            }
            if (type.equals("TXT") && !value.matches("(?s)\".*\"")) {
                throw fatal(
                        "InvalidCharacterString (Value should be enclosed in quotation marks)",
                        value);
            }
        }
        if (records.values().isEmpty()) {
            throw Refusal.bad(
                    "InvalidInput", "Invalid request: no resource records in " + records.key());
        }
    }

    private static Refusal fatal(String problem, String value) {
        return Refusal.bad(
                "InvalidChangeBatch",
                "[Invalid Resource Record: 'FATAL problem: "
                        + problem
                        + " encountered with '"
                        + value
                        + "'']");
    }
}
