package org.pgwatchdog.vip.aws.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The codes that EC2, Route 53 and STS are documented to give.
class ErrorCodesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    412 | DryRunOperation | Request would have succeeded, but DryRun flag is set. | DRY_RUN_PASSED
                    400 | InvalidParameterValue | There is no route defined for '20.0.0.50/32' in the route table. Use CreateRoute instead. | NO_ROUTE
                    400 | InvalidParameterValue | Invalid availability zone: [ap-northeast-1x] | INVALID
                    400 | InvalidRoute.NotFound | no route with destination-cidr-block 20.0.0.50/32 in route table rtb-1 | NO_ROUTE
                    400 | RouteAlreadyExists | The route identified by 20.0.0.50/32 already exists. | ROUTE_EXISTS
                    400 | InvalidRouteTableID.NotFound | The routeTable ID 'rtb-1' does not exist | NOT_FOUND
                    400 | InvalidVpcID.NotFound | The vpc ID 'vpc-x' does not exist | NOT_FOUND
                    404 | NoSuchHostedZone | No hosted zone found with ID: Z1 | NOT_FOUND
                    400 | InvalidAssociationID.NotFound | gone | NOT_FOUND
                    400 | Resource.AlreadyAssociated | resource eipalloc-1 is already associated | TAKEN
                    400 | InvalidChangeBatch | values provided do not match the current values | CONFLICT
                    503 | RequestLimitExceeded | Request limit exceeded. | THROTTLED
                    503 | EC2ThrottledException | slow down | THROTTLED
                    400 | Throttling | Rate exceeded | THROTTLED
                    429 | SomethingNew | too many | THROTTLED
                    400 | PriorRequestNotComplete | The request was rejected because Route 53 was still processing a prior request. | BUSY
                    503 | Unavailable | The service is unavailable. | BUSY
                    500 | InternalError | An internal error has occurred. | BUSY
                    502 | '' | '' | BUSY
                    400 | IncorrectState | state | BUSY
                    400 | RequestExpired | Request has expired. | CLOCK
                    403 | SignatureDoesNotMatch | Signature expired: 20260101T000000Z is now earlier than | CLOCK
                    403 | SignatureDoesNotMatch | The request signature we calculated does not match | CREDENTIALS
                    401 | AuthFailure | AWS was not able to validate the provided access credentials | CREDENTIALS
                    400 | ExpiredToken | The security token included in the request is expired | CREDENTIALS
                    403 | InvalidClientTokenId | The security token included in the request is invalid. | CREDENTIALS
                    403 | UnauthorizedOperation | You are not authorized to perform this operation. | DENIED
                    403 | AccessDenied | User is not authorized | DENIED
                    400 | RouteLimitExceeded | too many routes | INVALID
                    400 | MissingParameter | missing | INVALID
                    400 | UnsupportedOperation | no | INVALID
                    """)
    void meanWhatIsDocumented(int status, String code, String message, FaultKind kind) {
        assertThat(
                        ErrorCodes.kind(
                                status, code == null ? "" : code, message == null ? "" : message))
                .isEqualTo(kind);
    }
}
