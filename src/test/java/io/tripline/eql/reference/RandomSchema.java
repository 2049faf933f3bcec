package io.tripline.eql.reference;

import io.tripline.eql.Schema;
import java.util.List;

/** The fields of the random queries and events: some of each type. */
final class RandomSchema {

    /** Fields that the schema lacks: each value is of the type in which it arrives. */
    static final List<String> UNKNOWN = List.of("x.a", "x.b");

    /** Unknown fields are typed by what arrives. */
    static final Schema DYNAMIC =
            Schema.parse(
                    "random",
                    """
                    field,type,ignore_above
                    event.category,keyword
                    name,keyword
                    path,wildcard
                    tag,keyword,4
                    num,keyword
                    message,text
                    message.keyword,keyword,8
                    b,boolean
                    c,boolean
                    n,long
                    i,integer
                    s,short
                    y,byte
                    u,unsigned_long
                    d,double
                    f,float
                    when,date
                    nanos,date_nanos
                    ip,ip
                    v,version
                    """);

    /** Unknown fields do not exist. */
    static final Schema COMPLETE = DYNAMIC.asComplete();

    private RandomSchema() {}
}
