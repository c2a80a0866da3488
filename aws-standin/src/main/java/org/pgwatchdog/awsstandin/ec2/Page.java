package org.pgwatchdog.awsstandin.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.Refusal;

/// A part of a long answer.
///
/// @param nextToken where the next part begins; empty at the end
record Page<T>(List<T> items, String nextToken) {
    private static final String MARK = "standin:";

    /// The part that the parameters `MaxResults` and `NextToken` ask for; everything without them.
    ///
    /// @param min the fewest results one may ask for
    /// @param max the most
    static <T> Page<T> of(Params params, List<T> all, int min, int max) {
        int size = params.number("MaxResults").orElse(Integer.MAX_VALUE);
        if (size < min) {
            throw outside(size, "greater than " + min);
        }
        if (size > max && size != Integer.MAX_VALUE) {
            throw outside(size, "less than " + max);
        }
        int from = params.text("NextToken").map(Page::offset).orElse(0);
        int to = (int) Math.min(all.size(), (long) from + size);
        List<T> items = from >= all.size() ? List.of() : all.subList(from, to);
        return new Page<>(items, to < all.size() ? token(to) : "");
    }

    void write(Xml xml) {
        if (!nextToken.isEmpty()) {
            xml.leaf("nextToken", nextToken);
        }
    }

    private static String token(int offset) {
        return Base64.getUrlEncoder()
                .encodeToString((MARK + offset).getBytes(StandardCharsets.US_ASCII));
    }

    private static int offset(String token) {
        try {
            String text =
                    new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            if (text.startsWith(MARK)) {
                return Integer.parseInt(text.substring(MARK.length()));
            }
        } catch (IllegalArgumentException _) {
            // Not one of ours: refused below.
        }
        throw Refusal.bad("InvalidNextToken", "The token '" + token + "' is invalid");
    }

    private static Refusal outside(int size, String expected) {
        return Refusal.bad(
                "InvalidParameterValue",
                "Value ( "
                        + size
                        + " ) for parameter maxResults is invalid. Expecting a value "
                        + expected
                        + ".");
    }
}
