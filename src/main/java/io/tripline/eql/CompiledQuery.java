package io.tripline.eql;

import java.util.List;

/**
 * What the compiler makes of a query that is sound.
 *
 * @param matcher judges events
 * @param requirements what an event must have to match, all of it; empty if nothing can be listed
 * @param witnesses what stands in the JSON of each event that matches, all of it; likewise
 * @param fields the fields that the query reads, sorted
 * @param unknownFields those of them that are not in the schema, sorted
 * @param warnings what an author should know, for instance that the query can never match; one
 *     sentence each
 */
public record CompiledQuery(
        EventMatcher matcher,
        List<Requirement> requirements,
        List<Witness> witnesses,
        List<String> fields,
        List<String> unknownFields,
        List<String> warnings) {

    public CompiledQuery {
        requirements = List.copyOf(requirements);
        witnesses = List.copyOf(witnesses);
        fields = List.copyOf(fields);
        unknownFields = List.copyOf(unknownFields);
        warnings = List.copyOf(warnings);
    }
}
