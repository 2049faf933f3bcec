package io.tripline.eql.compiler;

import io.tripline.eql.Schema;

/** Schemas for tests. */
final class TestSchemas {

    /** A field of each type, named after it by a letter or a word. */
    static final Schema TYPES =
            of(
                    "event.category,keyword",
                    "name,keyword",
                    "path,wildcard",
                    "b,boolean",
                    "n,long",
                    "i,integer",
                    "s,short",
                    "y,byte",
                    "u,unsigned_long",
                    "d,double",
                    "f,float",
                    "when,date",
                    "ip,ip",
                    "v,version",
                    "t,text",
                    "message.text,match_only_text",
                    "g,geo_point");

    private TestSchemas() {}

    /**
     * A schema of lines {@code field,type} or {@code field,type,ignore_above}.
     *
     * @param lines without the header
     */
    static Schema of(String... lines) {
        return Schema.parse("test", "field,type,ignore_above\n" + String.join("\n", lines));
    }
}
