package org.pgwatchdog.wire.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.ProtocolLimits;

/// Protocol v4, 4.2: what the native parser accepts, line by line of its table.
class JsonReaderTest {
    private static JsonObject object(String text) {
        return JsonReader.parseObject(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void unknownKeysAndNestedValuesAreIgnored() {
        JsonObject root = object("{\"x\":{\"State\":9,\"y\":[1,{\"z\":null}]},\"State\":4}");
        assertThat(root.integer("State")).isEqualTo(4);
    }

    @Test
    void keysAreComparedWithoutCaseAndTheFirstMatchWins() {
        assertThat(object("{\"sTaTe\":1,\"State\":2}").integer("State")).isEqualTo(1);
    }

    @Test
    void namesThatLookAlikeAreNotTakenForOneAnother() {
        // More of them than names are kept, each alike to others in length and in most characters.
        for (int round = 0; round < 2; round++) {
            for (int number = 0; number < 3000; number++) {
                String name = "member " + number + " of äll";
                JsonObject root = object("{\"" + name + "\":" + number + "}");
                assertThat(root.members().getFirst().name()).isEqualTo(name);
                assertThat(root.integer(name)).isEqualTo(number);
            }
        }
        String endless = "n".repeat(100);
        assertThat(object("{\"" + endless + "\":1,\"\":2}").integer("")).isEqualTo(2);
        assertThat(object("{\"" + endless + "\":1}").integer(endless)).isEqualTo(1);
    }

    @Test
    void firstMatchWinsEvenWithTheWrongType() {
        JsonObject root = object("{\"State\":\"1\",\"State\":2}");
        assertThat(root.optionalInteger("State")).isEmpty();
        assertThatThrownBy(() -> root.integer("State")).hasMessage("State is not an integer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":7}\0",
                "{\"a\":7}\0\0",
                "{\"a\":7} \n\0 garbage",
                "\ufeff{\"a\":7}",
                "{\"a\":7,}",
                " \t\r\n{ \"a\" : 7 } ",
                "{\"b\":[1,2,],\"a\":7}",
                "{\"b\":{},\"c\":[],\"a\":7}",
                "{\"b\":\"x\ny\u0001\",\"a\":7}",
                "{\"b\":\"\\q\\/\",\"a\":7}",
                "{\"b\":-0,\"a\":7}",
                "{\"b\":-1.50e+3,\"a\":7}",
                "{\"b\":99999999999999999999999,\"a\":7}"
            })
    void acceptsWhatTheNativeParserAccepts(String text) {
        assertThat(object(text).integer("a")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                " ",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":7",
                "{\"a\":7}x",
                "{\"a\":7}{}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{a:7}",
                "{'a':7}",
                "{\"a\":7}//",
                "/* */{\"a\":7}",
                "{\"a\":7,,}",
                "{,\"a\":7}",
                "{\"a\":[1,,2]}",
                "{\"a\":[,1]}",
                "{\"a\" 7}",
                "{\"a\":7 \"b\":8}",
                "{\"a\":tru}",
                "{\"a\":nulL}",
                "{\"a\":\"x}",
                "{\"a\":\"\\",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12",
                "{\"a\":\"x\0y\"}",
                "{\"a\":[1}",
                "{\"a\":{]}",
                "}",
                "\"hello \"q\"\""
            })
    void refusesWhatTheNativeParserRefuses(String text) {
        assertThatThrownBy(() -> JsonReader.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "7", "\"x\"", "null", "true"})
    void aDocumentOfAnotherKindIsNoObject(String text) {
        assertThatThrownBy(() -> object(text)).hasMessage("the JSON document is no object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e3", "\"1\"", "true", "null", "{}", "[]"})
    void onlyIntegersAreIntegers(String value) {
        assertThat(object("{\"a\":" + value + "}").optionalInteger("a")).isEmpty();
    }

    @Test
    void integersBeyond32BitsAreCutToThem() {
        assertThat(object("{\"a\":4294967300}").integer("a")).isEqualTo(4);
        assertThat(object("{\"a\":2147483648}").integer("a")).isEqualTo(Integer.MIN_VALUE);
        assertThat(object("{\"a\":4294967300}").optionalLong("a")).hasValue(4294967300L);
        assertThat(object("{\"a\":-587187441}").integer("a")).isEqualTo(-587187441);
    }

    @Test
    void booleansMayBeWordsOrIntegersAndNothingElse() {
        assertThat(object("{\"a\":true}").flag("a")).isTrue();
        assertThat(object("{\"a\":false}").flag("a")).isFalse();
        assertThat(object("{\"a\":1}").flag("a")).isTrue();
        assertThat(object("{\"a\":0}").flag("a")).isFalse();
        assertThat(object("{\"a\":\"1\"}").optionalFlag("a")).isEmpty();
        assertThatThrownBy(() -> object("{\"b\":1}").flag("a")).hasMessage("the key a is missing");
    }

    @Test
    void escapesAreResolved() {
        String text =
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20ac\\ud83d\\ude00\\ud800x\\udc00é"
                        + "\"}";
        assertThat(object(text).text("a")).isEqualTo("\"\\/\b\f\n\r\té€😀\ufffdx\ufffdé");
    }

    @Test
    void depthIsLimited() {
        int max = ProtocolLimits.JSON_DEPTH_MAX;
        assertThat(
                        JsonReader.parse(
                                ("[".repeat(max) + "1" + "]".repeat(max))
                                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonValue.Array.class);
        assertThatThrownBy(() ->
                        JsonReader.parse("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("nested deeper than 32");
    }

    @Test
    void numberOfValuesIsLimited() {
        String many = "[" + "0,".repeat(ProtocolLimits.JSON_VALUES_MAX) + "]";
        assertThatThrownBy(() -> JsonReader.parse(many.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("more than 16384 values");
    }

    @Test
    void lengthOfStringsIsLimited() {
        String fits = "x".repeat(ProtocolLimits.JSON_STRING_LENGTH_MAX);
        assertThat(object("{\"a\":\"" + fits + "\"}").text("a")).isEqualTo(fits);
        assertThatThrownBy(() -> object("{\"a\":\"" + fits + "x\"}"))
                .hasMessageContaining("string of 65537 bytes");
        assertThatThrownBy(() -> object("{\"" + fits + "\\n\":1}"))
                .hasMessageContaining("string of 65538 bytes");
    }

    @Test
    void lengthOfArraysIsLimitedByTheirReader() {
        JsonObject root = object("{\"a\":[1,2,3]}");
        assertThat(root.array("a", 3))
                .isEqualTo(
                        List.of(
                                new JsonValue.Whole(1),
                                new JsonValue.Whole(2),
                                new JsonValue.Whole(3)));
        assertThatThrownBy(() -> root.array("a", 2)).hasMessage("a has 3 elements, at most 2");
    }

    @Test
    void lengthOfTheDocumentIsLimited() {
        byte[] huge = new byte[ProtocolLimits.JSON_LENGTH_MAX + 1];
        assertThatThrownBy(() -> JsonReader.parse(huge)).hasMessage("JSON of 1048577 bytes");
    }
}
