package io.tripline.eql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.Field;
import io.tripline.event.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

    private static Schema parse(String... lines) {
        return Schema.parse("my.csv", "field,type,ignore_above\n" + String.join("\n", lines));
    }

    @Test
    void readsFieldsWithTypeAndLimit() {
        Schema schema = parse("a.b,keyword,1024", "n,long", "s,wildcard,", "t,date,,more,columns");

        assertThat(schema.size()).isEqualTo(4);
        assertThat(schema.field("a.b")).isEqualTo(new Field("a.b", FieldType.KEYWORD, 1024));
        assertThat(schema.field("n")).isEqualTo(new Field("n", FieldType.LONG, Field.UNLIMITED));
        assertThat(schema.field("s")).isEqualTo(new Field("s", FieldType.KEYWORD, Field.UNLIMITED));
        assertThat(schema.field("t").type()).isEqualTo(FieldType.DATE);
    }

    @Test
    void readsWindowsLinesBlanksAndSpaces() {
        Schema schema =
                Schema.parse(
                        "x", "field,type,ignore_above\r\n a , keyword , 5 \r\n\r\n  \r\nb,ip\r\n");

        assertThat(schema.size()).isEqualTo(2);
        assertThat(schema.field("a")).isEqualTo(new Field("a", FieldType.KEYWORD, 5));
        assertThat(schema.field("b").type()).isEqualTo(FieldType.IP);
    }

    @Test
    void hasNoFieldsWithTheHeaderAlone() {
        assertThat(Schema.parse("x", "field,type,ignore_above").size()).isZero();
        assertThat(Schema.parse("x", "field,type,ignore_above\n\n").size()).isZero();
    }

    @Test
    void takesTheLastLineOfAField() {
        assertThat(parse("a,long", "a,ip").field("a").type()).isEqualTo(FieldType.IP);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "keyword, KEYWORD",
        "constant_keyword, KEYWORD",
        "wildcard, KEYWORD",
        "boolean, BOOLEAN",
        "long, LONG",
        "integer, INTEGER",
        "short, SHORT",
        "byte, BYTE",
        "unsigned_long, UNSIGNED_LONG",
        "double, DOUBLE",
        "scaled_float, DOUBLE",
        "float, FLOAT",
        "half_float, FLOAT",
        "date, DATE",
        "ip, IP",
        "version, VERSION",
        "text, TEXT",
        "match_only_text, TEXT",
        "geo_point, OTHER",
        "nested, OTHER",
        "flattened, OTHER",
        "ip_range, OTHER"
    })
    void knowsTheTypesOfElasticsearch(String name, FieldType type) {
        assertThat(parse("a," + name).field("a").type()).isEqualTo(type);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a | expected field,type[,ignore_above]",
                "a, | expected field,type[,ignore_above]",
                "a,string | found a,string",
                "a,KEYWORD | found a,KEYWORD",
                ",keyword | found ,keyword",
                "a,keyword,0 | a positive number as ignore_above, found '0'",
                "a,keyword,-1 | a positive number as ignore_above, found '-1'",
                "a,keyword,many | a positive number as ignore_above, found 'many'"
            })
    void refusesALineThatNamesNoFieldOrNoType(String line, String fragment) {
        assertThatThrownBy(() -> parse("good,long", "", line, "also.good,ip"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("my.csv:4: ")
                .hasMessageContaining(fragment);
    }

    @Test
    void takesAFieldThatItLacksForUnknown() {
        assertThat(Schema.empty().field("a.b"))
                .isEqualTo(new Field("a.b", FieldType.UNKNOWN, Field.UNLIMITED));
        assertThat(Schema.empty().size()).isZero();
        assertThat(parse("a,long").field("A").type()).isEqualTo(FieldType.UNKNOWN);
    }

    @Test
    void with_theOtherWins() {
        Schema one = parse("a,long", "b,ip");
        Schema both = one.with(parse("b,keyword,7", "c,date"));

        assertThat(both.size()).isEqualTo(3);
        assertThat(both.field("a").type()).isEqualTo(FieldType.LONG);
        assertThat(both.field("b")).isEqualTo(new Field("b", FieldType.KEYWORD, 7));
        assertThat(both.field("c").type()).isEqualTo(FieldType.DATE);
        assertThat(one.size()).isEqualTo(2);
        assertThat(one.field("b").type()).isEqualTo(FieldType.IP);
    }

    @Test
    void asComplete_keepsTheFields() {
        Schema schema = parse("a,long");
        Schema complete = schema.asComplete();

        assertThat(schema.isComplete()).isFalse();
        assertThat(complete.isComplete()).isTrue();
        assertThat(complete.field("a").type()).isEqualTo(FieldType.LONG);
        assertThat(complete.field("b").type()).isEqualTo(FieldType.UNKNOWN);
        assertThat(complete.with(parse("b,ip")).isComplete()).isTrue();
        assertThat(complete.with(parse("b,ip")).field("b").type()).isEqualTo(FieldType.IP);
    }

    @Test
    void asksATextByItsKeywordSubField_andASubFieldByTheValueOfItsField() {
        Schema schema =
                parse(
                        "message,text",
                        "message.keyword,keyword,256",
                        "path,keyword,1024",
                        "path.raw,keyword",
                        "path.text,text",
                        "two,text",
                        "two.a,keyword,3",
                        "two.b,keyword,7",
                        "object.name,keyword",
                        "n,long",
                        "n.text,keyword");

        assertThat(schema.field("message")).isEqualTo(new Field("message", FieldType.KEYWORD, 256));
        assertThat(schema.field("message.keyword"))
                .isEqualTo(new Field("message", FieldType.KEYWORD, 256));
        assertThat(schema.field("path")).isEqualTo(new Field("path", FieldType.KEYWORD, 1024));
        assertThat(schema.field("path.raw")).isEqualTo(new Field("path", FieldType.KEYWORD, 1024));
        assertThat(schema.field("path.text").type()).isEqualTo(FieldType.TEXT);
        assertThat(schema.field("two").type()).isEqualTo(FieldType.TEXT);
        assertThat(schema.field("two.a")).isEqualTo(new Field("two", FieldType.KEYWORD, 7));
        assertThat(schema.field("two.b")).isEqualTo(schema.field("two.a"));
        assertThat(schema.field("object.name").path()).isEqualTo("object.name");
        assertThat(schema.field("n.text").path()).isEqualTo("n.text");
    }

    @Test
    void knowsNoFieldBelowOneThatIsNestedOrFlattened() {
        Schema schema = parse("a,nested", "a.b,long", "c,flattened", "d,object", "d.e,long");

        assertThat(schema.field("a.b").type()).isEqualTo(FieldType.OTHER);
        assertThat(schema.field("c.x.y").type()).isEqualTo(FieldType.OTHER);
        assertThat(schema.field("d.e").type()).isEqualTo(FieldType.LONG);
        assertThat(schema.field("cc.x").type()).isEqualTo(FieldType.UNKNOWN);
        assertThat(schema.with(parse("a,object")).field("a.b").type()).isEqualTo(FieldType.LONG);
        assertThat(parse("z.y,long").with(schema).asComplete().field("a.b").type())
                .isEqualTo(FieldType.OTHER);
    }

    @Test
    void takesTheTimestampForADateWhateverItSays() {
        Field date = new Field("@timestamp", FieldType.DATE, Field.UNLIMITED);

        assertThat(Schema.empty().field("@timestamp")).isEqualTo(date);
        assertThat(parse("@timestamp,keyword,10").field("@timestamp")).isEqualTo(date);
        assertThat(parse("@timestamp,date_nanos").field("@timestamp").type())
                .isEqualTo(FieldType.DATE_NANOS);
    }
}
