package io.tripline.intake.shipper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a shipper reads an answer, once its status has told it to. */
enum AnswerReading {
    NOTHING {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return all(Fate.DONE, events);
        }
    },

    /** Fluent Bit has 4096 bytes for an answer; a longer one is a failure. */
    SHORT {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return all(reply.length() > 4096 ? Fate.AGAIN : Fate.DONE, events);
        }
    },

    /** Vector asks for an acknowledgement that is promised, for ever. */
    ACKS {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return all(reply.body().contains("ackId") ? Fate.AGAIN : Fate.DONE, events);
        }
    },

    /** A partial success is a part that is dropped. */
    OTLP {
        @Override
        List<Fate> fates(Reply reply, int events) {
            boolean isWhole = reply.body().isEmpty() || reply.body().equals("{}");
            return all(isWhole ? Fate.DONE : Fate.DROP, events);
        }
    },

    /** One item that is done is enough for Fluent Bit: the others are lost. */
    FLUENT_BIT {
        @Override
        List<Fate> fates(Reply reply, int events) {
            JsonNode answer = reply.body().length() > 512_000 ? null : json(reply);
            if (answer == null || !answer.path("errors").isBoolean()) {
                boolean isFine = reply.body().contains("\"errors\":false,\"items\":[");
                return all(isFine ? Fate.DONE : Fate.AGAIN, events);
            }
            if (!answer.path("errors").booleanValue()) {
                return all(Fate.DONE, events);
            }
            List<Fate> fates = items(answer, events, status -> status <= 201 ? 0 : 1, Fate.LOST);
            return fates.contains(Fate.DONE) ? fates : all(Fate.AGAIN, events);
        }
    },

    /** Vector looks for a text. */
    VECTOR {
        @Override
        List<Fate> fates(Reply reply, int events) {
            boolean failed = reply.body().contains("\"errors\":true");
            return all(failed ? Fate.DROP : Fate.DONE, events);
        }
    },

    /** The same with {@code request_retry_partial}. */
    VECTOR_PARTIAL {
        @Override
        List<Fate> fates(Reply reply, int events) {
            if (!reply.body().contains("\"errors\":true")) {
                return all(Fate.DONE, events);
            }
            return items(
                    json(reply),
                    events,
                    status -> status <= 299 ? 0 : status == 429 || status >= 500 ? 2 : 1,
                    Fate.DROP);
        }
    },

    LOGSTASH {
        @Override
        List<Fate> fates(Reply reply, int events) {
            JsonNode answer = json(reply);
            if (answer == null) {
                return all(Fate.AGAIN, events);
            }
            if (!answer.path("errors").booleanValue(false)) {
                return all(Fate.DONE, events);
            }
            return items(
                    answer,
                    events,
                    status ->
                            switch (status) {
                                case 200, 201 -> 0;
                                case 400, 404, 409 -> 1;
                                default -> 2;
                            },
                    Fate.DROP);
        }
    },

    /** Beats read item by item; those that are not there they take for delivered. */
    BEATS {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return items(
                    json(reply),
                    events,
                    status ->
                            status < 300 || status == 409
                                    ? 0
                                    : status == 429 || status >= 500 ? 2 : 1,
                    Fate.DROP);
        }
    },

    /** The Collector's client wants an Elasticsearch, and each item done. */
    OTEL {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return reply.isElasticsearch()
                    ? items(
                            json(reply),
                            events,
                            status -> status <= 201 ? 0 : status == 429 ? 2 : 1,
                            Fate.DROP)
                    : all(Fate.DROP, events);
        }
    },

    /** rsyslog 8.2302 sends again what is answered by no JSON; for all else it never does. */
    RSYSLOG {
        @Override
        List<Fate> fates(Reply reply, int events) {
            JsonNode answer = reply.body().isEmpty() ? null : json(reply);
            boolean isText = answer == null && !reply.body().isEmpty();
            return all(isText ? Fate.AGAIN : Fate.LOST, events);
        }
    },

    /** The JavaScript client fails as a whole if it finds no Elasticsearch. */
    PRODUCT {
        @Override
        List<Fate> fates(Reply reply, int events) {
            return reply.isElasticsearch()
                    ? items(
                            json(reply),
                            events,
                            status -> status < 300 ? 0 : status == 429 ? 2 : 1,
                            Fate.DROP)
                    : all(Fate.DROP, events);
        }
    },

    /** The Java client fails as a whole if a required property is missing. */
    TYPED {
        @Override
        List<Fate> fates(Reply reply, int events) {
            JsonNode answer = json(reply);
            boolean isSound =
                    answer != null
                            && reply.isElasticsearch()
                            && answer.path("took").isIntegralNumber()
                            && answer.path("errors").isBoolean()
                            && answer.path("items").valueStream().allMatch(AnswerReading::isSound);
            return isSound ? PRODUCT.fates(reply, events) : all(Fate.DROP, events);
        }
    };

    /** What becomes of an event. */
    enum Fate {
        /** Delivered, as far as the shipper knows. */
        DONE,
        /** The shipper drops it. */
        DROP,
        /** It is sent again. */
        AGAIN,
        /** Delivered as far as the shipper knows, though the answer says something else. */
        LOST
    }

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What becomes of the events of a request.
     *
     * @return for each, in their order
     */
    abstract List<Fate> fates(Reply reply, int events);

    private static List<Fate> all(Fate fate, int events) {
        return Collections.nCopies(events, fate);
    }

    private static @Nullable JsonNode json(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            return null;
        }
    }

    private static boolean isSound(JsonNode item) {
        return item.size() == 1
                && item.valueStream()
                        .allMatch(result ->
                                result.path("_index").isString() && result.path("status").isInt());
    }

    /**
     * Reads items by their place; there are as many as there were actions, or what is missing is
     * lost.
     *
     * @param how 0 for done, 1 for failed for good, 2 for to be sent again
     */
    private static List<Fate> items(
            @Nullable JsonNode answer, int events, ToIntFunction<Integer> how, Fate failed) {
        List<Fate> fates = new ArrayList<>();
        if (answer != null) {
            for (JsonNode item : answer.path("items")) {
                int status = item.valueStream().findFirst().orElse(item).path("status").intValue(0);
                fates.add(
                        switch (how.applyAsInt(status)) {
                            case 0 -> Fate.DONE;
                            case 1 -> failed;
                            default -> Fate.AGAIN;
                        });
            }
        }
        while (fates.size() < events) {
            fates.add(Fate.LOST);
        }
        return fates.subList(0, events);
    }
}
