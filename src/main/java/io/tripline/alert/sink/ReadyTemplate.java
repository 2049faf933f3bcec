package io.tripline.alert.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The templates of webhook bodies that come with the service. Chosen in the settings. */
public enum ReadyTemplate {

    /** For an incoming webhook of Slack: Block Kit, with a plain text for notifications. */
    SLACK("slack.json"),

    /** For a Workflows webhook of Microsoft Teams: a message with one Adaptive Card. */
    TEAMS("teams.json");

    private final String file;

    ReadyTemplate(String file) {
        this.file = file;
    }

    /** The template, as {@link WebhookSink} takes it. */
    public String text() {
        try (InputStream in = ReadyTemplate.class.getResourceAsStream("/templates/" + file)) {
            if (in == null) {
                throw new IllegalStateException("templates/" + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
