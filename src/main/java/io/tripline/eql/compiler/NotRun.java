package io.tripline.eql.compiler;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.ast.Query;
import java.util.ArrayList;
import java.util.List;

/**
 * What Tripline does not run yet, said construct by construct with what it would need. Events are
 * judged one by one as they arrive; all of this is about several.
 */
final class NotRun {

    private NotRun() {}

    static List<Diagnostic> of(Query.Sequence sequence) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        diagnostics.add(
                Diagnostic.unsupported(
                        sequence.span(),
                        sequence.maxspan() == null
                                ? "a sequence is not run yet: it needs events to be kept, without maxspan for ever, and put in the order of their time"
                                : "a sequence is not run yet: it needs events to be kept for its maxspan and put in the order of their time"));
        for (Query.Term term : sequence.terms()) {
            if (term.missing()) {
                diagnostics.add(
                        Diagnostic.unsupported(
                                term.span(),
                                "a missing event '![…]' is not run yet: it needs a verdict when its time has passed without the event"));
            }
            if (term.runs() > 1) {
                diagnostics.add(
                        Diagnostic.unsupported(
                                term.span(),
                                "'with runs' is not run yet: it needs %d such events to be kept"
                                        .formatted(term.runs())));
            }
        }
        Query.Term until = sequence.until();
        if (until != null) {
            diagnostics.add(
                    Diagnostic.unsupported(
                            until.span(),
                            "'until' is not run yet: it needs kept events to be dropped when such an event arrives"));
        }
        return diagnostics;
    }

    static List<Diagnostic> of(Query.Sample sample) {
        return List.of(
                Diagnostic.unsupported(
                        sample.span(),
                        "a sample is not run yet: it needs events to be kept and joined by their keys in any order"));
    }

    static Diagnostic of(Query.Pipe pipe) {
        return Diagnostic.unsupported(
                pipe.span(),
                "the pipe '%s' is not run: it needs the whole result, and an event is judged by itself; remove it"
                        .formatted(pipe.name()));
    }
}
