package org.pgwatchdog.wire.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Protocol v4, 4.1 and 4.3.
class JsonWriterTest {
    private static String text(JsonWriter writer) {
        return new String(writer.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void oneBlankStandsBeforeNestedValuesAndNowhereElse() {
        JsonWriter out = new JsonWriter().field("a", 1).field("b", true).field("c", "x");
        out.beginArray("d").element(1).element(-2).end();
        out.beginArray("e")
                .beginElement()
                .field("f", 0)
                .end()
                .beginElement()
                .field("f", false)
                .end()
                .end();
        out.beginObject("g").field("h", 5L).end().field("i", "");
        assertThat(text(out))
                .isEqualTo(
                        "{\"a\":1,\"b\":1,\"c\":\"x\",\"d\": [1,-2],\"e\": [{\"f\":0},{\"f\":0}],"
                                + "\"g\": {\"h\":5},\"i\":\"\"}");
    }

    @Test
    void numbersOfEveryLengthAreWrittenWholeWhereverTheRoomEnds() {
        long number = 7;
        for (int digits = 1; digits <= 18; digits++, number = number * 10 + digits % 10) {
            for (int room = 1; room <= 30; room++) {
                JsonWriter out = new JsonWriter(room).field("a", number).field("b", -number);
                assertThat(text(out)).isEqualTo("{\"a\":" + number + ",\"b\":-" + number + "}");
            }
        }
        JsonWriter out = new JsonWriter().field("a", Long.MAX_VALUE).field("b", Long.MIN_VALUE);
        assertThat(text(out)).isEqualTo("{\"a\":9223372036854775807,\"b\":-9223372036854775808}");
    }

    @Test
    void whatWouldCrashNativesIsNeverWritten() {
        assertThatThrownBy(() -> new JsonWriter().bytes())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new JsonWriter().beginArray("a").end())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new JsonWriter().beginObject("a").end())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void unfinishedDocumentsAreRefused() {
        assertThatThrownBy(() -> new JsonWriter().beginArray("a").element(1).bytes())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void specialCharactersAreEscapedAndAllOthersStandAsTheyAre() {
        assertThat(text(new JsonWriter().field("a", "\"\\/\b\f\n\r\t\u0001é")))
                .isEqualTo("{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001é\"}");
    }

    @Test
    void everythingWrittenIsReadBack() {
        StringBuilder all = new StringBuilder();
        for (char character = 0; character < 0x3000; character++) {
            all.append(character);
        }
        byte[] document = new JsonWriter().field("a", all.toString()).bytesWithNul();
        assertThat(document[document.length - 1]).isZero();
        assertThat(JsonReader.parseObject(document).text("a")).isEqualTo(all.toString());
    }
}
