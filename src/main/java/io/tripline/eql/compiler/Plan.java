package io.tripline.eql.compiler;

import io.tripline.eql.Requirement;
import io.tripline.eql.Witness;
import java.util.List;

/** The compiled form of a query as text, see {@link io.tripline.eql.EventMatcher#plan}. */
final class Plan {

    private static final String INDENT = "  ";

    private Plan() {}

    static String of(Node root) {
        StringBuilder text = new StringBuilder();
        write(root, "", text);
        for (Requirement requirement : Requirements.of(root)) {
            text.append("requires ").append(requirement).append('\n');
        }
        for (Witness witness : Witnesses.of(root)) {
            text.append("witness ").append(witness).append('\n');
        }
        return text.toString();
    }

    private static void write(Node node, String indent, StringBuilder text) {
        switch (node) {
            case Node.AllOf(List<Node> terms) -> write("all of", terms, indent, text);
            case Node.AnyOf(List<Node> terms) -> write("any of", terms, indent, text);
            case Node.Not(Node operand) -> write("not", List.of(operand), indent, text);
            case Node.SomeValue leaf -> line(indent, "index", leaf, text);
            case Node.Exists leaf -> line(indent, "index", leaf, text);
            case Node.Script leaf -> text.append(indent).append(leaf).append('\n');
            case Node.Constant constant -> text.append(indent).append(constant).append('\n');
        }
    }

    private static void write(String head, List<Node> terms, String indent, StringBuilder text) {
        text.append(indent).append(head).append('\n');
        terms.forEach(term -> write(term, indent + INDENT, text));
    }

    private static void line(String indent, String kind, Node leaf, StringBuilder text) {
        text.append(indent).append(kind).append(' ').append(leaf).append('\n');
    }
}
