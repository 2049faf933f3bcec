package io.tripline.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers as JSON while the memory that they need is still held. Thread-safe. */
final class JsonAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(JsonAnswer.class);

    private final ObjectWriter json;

    JsonAnswer(JsonMapper json) {
        // not flushed, a small answer is sent at once and with its length
        this.json = json.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    }

    /**
     * Answers. That the client is gone is no failure: what it asked for was done.
     *
     * @throws CutOff if a part of it was sent and the rest cannot be made
     * @throws RuntimeException if it cannot be made, and nothing of it was sent
     */
    void write(HttpServletResponse response, Object answer) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        JsonGenerator out = json.createGenerator(response.getOutputStream());
        try {
            json.writeValue(out, answer);
            out.close(); // not after a failure: what is cut off would be sent as if it were whole
        } catch (RuntimeException e) {
            if (isOfStream(e)) {
                LOG.debug("A client went away before it had its answer", e);
            } else {
                throw response.isCommitted() ? new CutOff(e) : e;
            }
        }
    }

    /** Whether the stream failed, which Jackson wraps once for itself and once for its place. */
    private static boolean isOfStream(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** The rest of an answer cannot be made. */
    static final class CutOff extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final RuntimeException failure;

        private CutOff(RuntimeException failure) {
            super("an answer was cut off", failure);
            this.failure = failure;
        }

        RuntimeException failure() {
            return failure;
        }
    }
}
