package org.pgwatchdog.awsstandin.sign;

import org.pgwatchdog.awsstandin.world.Refusal;

/// How services refuse a signature. EC2 has codes of its own; the others share theirs.
sealed interface SignatureRefusals {
    Refusal missing();

    Refusal unknownKey();

    Refusal mismatch();

    Refusal expiredToken();

    /// Signed more than a quarter of an hour ago.
    Refusal tooOld(String date, String now);

    /// Signed more than a quarter of an hour ahead.
    Refusal inFuture(String date, String now);

    static SignatureRefusals of(String service) {
        return service.equals("ec2") ? new Ec2() : new Others();
    }

    /// EC2: neither a wrong secret nor an unknown key is told apart.
    record Ec2() implements SignatureRefusals {
        private static final String NOT_VALIDATED =
                "AWS was not able to validate the provided access credentials";

        @Override
        public Refusal missing() {
            return Refusal.bad(
                    "MissingParameter", "The request must contain the parameter AWSAccessKeyId");
        }

        @Override
        public Refusal unknownKey() {
            return new Refusal(401, "AuthFailure", NOT_VALIDATED);
        }

        @Override
        public Refusal mismatch() {
            return new Refusal(401, "AuthFailure", NOT_VALIDATED);
        }

        @Override
        public Refusal expiredToken() {
            return Refusal.bad("RequestExpired", "Request has expired.");
        }

        @Override
        public Refusal tooOld(String date, String now) {
            return Refusal.bad("RequestExpired", "Request has expired.");
        }

        @Override
        public Refusal inFuture(String date, String now) {
            return Refusal.bad("RequestExpired", "Request has expired.");
        }
    }

    /// STS and Route 53.
    record Others() implements SignatureRefusals {
        @Override
        public Refusal missing() {
            return new Refusal(
                    403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }

        @Override
        public Refusal unknownKey() {
            return new Refusal(
                    403,
                    "InvalidClientTokenId",
                    "The security token included in the request is invalid.");
        }

        @Override
        public Refusal mismatch() {
            return new Refusal(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you"
                            + " provided. Check your AWS Secret Access Key and signing method."
                            + " Consult the service documentation for details.");
        }

        @Override
        public Refusal expiredToken() {
            return new Refusal(
                    403, "ExpiredToken", "The security token included in the request is expired");
        }

        @Override
        public Refusal tooOld(String date, String now) {
            return new Refusal(
                    403,
                    "SignatureDoesNotMatch",
                    "Signature expired: " + date + " is now earlier than " + now + " - 15 min.");
        }

        @Override
        public Refusal inFuture(String date, String now) {
            return new Refusal(
                    403,
                    "SignatureDoesNotMatch",
                    "Signature not yet current: "
                            + date
                            + " is still later than "
                            + now
                            + " + 15 min.");
        }
    }
}
