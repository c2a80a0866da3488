package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.aws.HttpScript.Answer;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

class DiscoveryTest {
    private static final String MACS = "network/interfaces/macs/";
    private static final Map<String, String> PATHS =
            Map.ofEntries(
                    Map.entry("placement/region", "eu-west-1"),
                    Map.entry("placement/availability-zone", "eu-west-1b"),
                    Map.entry("instance-id", "i-1"),
                    Map.entry("mac", "02:00:00:00:00:01"),
                    Map.entry(MACS, "02:00:00:00:00:01/\n02:00:00:00:00:02/"),
                    Map.entry(MACS + "02:00:00:00:00:01/interface-id", "eni-1"),
                    Map.entry(MACS + "02:00:00:00:00:01/vpc-id", "vpc-1"),
                    Map.entry(
                            MACS + "02:00:00:00:00:01/vpc-ipv4-cidr-blocks",
                            "10.0.0.0/16\n100.64.0.0/16"),
                    Map.entry(MACS + "02:00:00:00:00:01/subnet-ipv4-cidr-block", "10.0.1.0/24"),
                    Map.entry(MACS + "02:00:00:00:00:01/local-ipv4s", "10.0.1.5\n10.0.1.50"),
                    Map.entry(MACS + "02:00:00:00:00:02/interface-id", "eni-2"),
                    Map.entry(MACS + "02:00:00:00:00:02/vpc-id", "vpc-2"));

    private final HttpScript service =
            new HttpScript(request -> {
                if (request.verb().equals("PUT")) {
                    return new Answer(200, "T");
                }
                String found = PATHS.get(request.path().substring("/latest/meta-data/".length()));
                return found == null ? new Answer(404, "") : new Answer(200, found);
            });

    private ApiResult<Place> find(URI imds, String region, String eni) {
        return new Discovery(new InstanceMetadata(imds), region, eni, "lo")
                .find(new Deadline(Pace.SYSTEM, Duration.ofSeconds(10)));
    }

    @AfterEach
    void close() throws Exception {
        service.close();
    }

    @Test
    void everythingIsFoundOut() {
        assertThat(find(service.address(), "", ""))
                .isEqualTo(
                        ApiResult.done(
                                new Place(
                                        "eu-west-1",
                                        "eu-west-1b",
                                        "i-1",
                                        "02:00:00:00:00:01",
                                        "eni-1",
                                        "vpc-1",
                                        List.of("10.0.0.0/16", "100.64.0.0/16"),
                                        "10.0.1.0/24",
                                        "10.0.1.5")));
    }

    @Test
    void whatIsConfiguredGoesFirst() {
        Place place =
                ((ApiResult.Done<Place>) find(service.address(), "us-west-2", "eni-2")).value();
        assertThat(place.region()).isEqualTo("us-west-2");
        assertThat(place.interfaceId()).isEqualTo("eni-2");
        assertThat(place.mac()).isEqualTo("02:00:00:00:00:02");
        assertThat(place.vpcId()).isEqualTo("vpc-2");
    }

    @Test
    void aFullyConfiguredNodeNeedsNoMetadata() {
        assertThat(find(URI.create("http://127.0.0.1:1"), "us-west-2", "eni-2"))
                .isEqualTo(
                        ApiResult.done(
                                new Place(
                                        "us-west-2", "", "", "", "eni-2", "", List.of(), "", "")));
    }

    @Test
    void otherwiseTheirLackIsAFault() {
        assertThat(find(URI.create("http://127.0.0.1:1"), "", ""))
                .isInstanceOf(ApiResult.Failed.class);
    }
}
