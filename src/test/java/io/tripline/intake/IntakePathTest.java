package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.intake.IntakePath.Door;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By which door a path leads in. */
class IntakePathTest {

    @ParameterizedTest
    @CsvSource({
        "/ingest, INGEST, ''",
        "/ingest/, INGEST, ''",
        "//ingest//, INGEST, ''",
        "/ingest/web, INGEST, web",
        "/ingest/web/eu/, INGEST, web/eu",
        "/proxy/ingest/web, INGEST, web",
        "/ingest;jsessionid=1/web;v=2, INGEST, web",
        "/%69ngest/w%20b, INGEST, w_b",
        "/ingest/%3Cscript%3E, INGEST, _script_",
        "/ingest/%zz, INGEST, _zz",
        "/ingest/v1, INGEST, v1",
        "/ingest/logs, INGEST, logs",
        "/ingest/v1/logs, OTLP_LOGS, ''",
        "/ingest/services/collector, HEC_EVENTS, ''",
        "/ingest/_bulk, BULK, ingest",
        "/_bulk, BULK, ''",
        "/_bulk/, BULK, ''",
        "//_bulk, BULK, ''",
        "/logs-x-default/_bulk, BULK, logs-x-default",
        "/logs-x-default//_bulk/, BULK, logs-x-default",
        "/i/_doc/_bulk, BULK, i",
        "/es/i/_bulk, BULK, i",
        "/_doc/_bulk, BULK, _doc",
        "/i%2Fj/_bulk, BULK, i/j",
        "/%3Clogs-%7Bnow%2Fd%7D%3E/_bulk, BULK, _logs-_now/d__",
        "/ingest/web%2feu, INGEST, web/eu",
        "/v1/logs, OTLP_LOGS, ''",
        "/v1/logs/, OTLP_LOGS, ''",
        "//v1//logs, OTLP_LOGS, ''",
        "/otlp/v1/logs, OTLP_LOGS, ''",
        "/v1/traces, OTLP_OTHER, traces",
        "/v1/metrics, OTLP_OTHER, metrics",
        "/x/v1/metrics/, OTLP_OTHER, metrics",
        "/services/collector, HEC_EVENTS, ''",
        "/services/collector/, HEC_EVENTS, ''",
        "/services/collector/event, HEC_EVENTS, ''",
        "/services/collector/event/1.0, HEC_EVENTS, ''",
        "/services/collector/1.0, HEC_EVENTS, ''",
        "/splunk/services/collector/event, HEC_EVENTS, ''",
        "/collector/services/collector/raw, HEC_RAW, ''",
        "/services/collector/raw, HEC_RAW, ''",
        "/services/collector/raw/1.0/, HEC_RAW, ''",
        "/services/collector/ack, HEC_ACK, ''",
        "/services/collector/health, HEC_HEALTH, ''",
        "//services/collector/health/1.0, HEC_HEALTH, ''",
        "/, ELASTICSEARCH, ''",
        "'', ELASTICSEARCH, ''",
        "//, ELASTICSEARCH, ''",
        "/_license, ELASTICSEARCH, _license",
        "/_cluster/health/, ELASTICSEARCH, _cluster/health",
        "/v1/other, ELASTICSEARCH, v1/other",
        "/collector, ELASTICSEARCH, collector",
        "/%3Clogs-%7Bnow%2Fd%7D%3E, ELASTICSEARCH, <logs-{now/d}>",
        "/ingestion, ELASTICSEARCH, ingestion",
        "/api/ingest, INGEST, ''",
        "/api/tripline/ingest, INGEST, ''",
        "/api/otlp/v1/logs, OTLP_LOGS, ''",
        "/api/v2/_bulk, BULK, v2",
        "/api/services/collector/event, HEC_EVENTS, ''",
        "/v3/ingest/a, INGEST, a",
        "/error/ingest, INGEST, ''",
        "/x/api/v1/ingest, INGEST, ''",
        "/ingest/a%5Cb, INGEST, a_b",
        "/ingest/[{|}], INGEST, _____"
    })
    void of_door(String path, Door door, String name) {
        assertThat(IntakePath.of(path)).isEqualTo(new IntakePath(door, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events",
                "//api/v1/alerts",
                "/actuator/health",
                "/v3/api-docs",
                "/swagger-ui.html",
                "/swagger-ui/index.html",
                "/webjars/x",
                "/error",
                "/api/v1",
                "/api/v1/ingest",
                "/api/v1/logs",
                "/api//v1/_bulk",
                "/api;x=1/v1;y/ingest",
                "/%61pi/%761/ingest",
                "/api%2Fv1/ingest",
                "/api/v1%5Cevents/_bulk",
                "/%2Factuator/ingest",
                "/actuator",
                "/actuator/ingest",
                "/v3/api-docs.yaml",
                "/v3/api-docs/ingest",
                "/swagger-ui/_bulk",
                "/webjars/v1/logs",
                "/error/",
                "/ingest/..%5Capi/v1/events",
                "/ingest/x%5C%2e",
                "/ingest/../actuator/health",
                "/ingest/..;/api/v1/events",
                "/ingest/%2e%2e/api/v1/events",
                "/./ingest",
                "/ingest/..%2Fapi/v1/events",
                "/ingest/x%2F%2e%2E%2fapi",
                "/%2e%2Fingest",
                "/x%2F../_bulk",
                "/x%2F..%2F/_bulk"
            })
    void of_othersPaths(String path) {
        @Nullable IntakePath found = IntakePath.of(path);
        assertThat(found).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/ingest/x/_bulk, INGEST, x/_bulk",
        "/ingest/_bulk, INGEST, _bulk",
        "/x/_bulk, ELASTICSEARCH, x/_bulk"
    })
    void of_withoutBulk(String path, Door door, String name) {
        assertThat(IntakePath.of(path, false)).isEqualTo(new IntakePath(door, name));
    }

    /** It would be acknowledged and dropped. */
    @Test
    void of_sourceThatEndsAsOtherSignalsDo_isStillToBeJudged() {
        assertThat(IntakePath.of("/ingest/app/v1/metrics"))
                .isEqualTo(new IntakePath(Door.INGEST, "app/v1/metrics"));
    }

    @Test
    void of_longNamesAreCut() {
        IntakePath path = IntakePath.of("/ingest/" + "x".repeat(1000));
        assertThat(path).isEqualTo(new IntakePath(Door.INGEST, "x".repeat(128)));
    }

    /** Names of spans are made of it, and must be few. */
    @ParameterizedTest
    @CsvSource({
        "/ingest, /ingest",
        "/proxy/ingest/web/eu, /ingest/{source}",
        "/_bulk, /_bulk",
        "/es/logs-x/_bulk, /{index}/_bulk",
        "/otlp/v1/logs, /v1/logs",
        "/v1/traces, /v1/traces",
        "/v1/metrics, /v1/metrics",
        "/services/collector/event/1.0, /services/collector",
        "/services/collector/raw, /services/collector/raw",
        "/services/collector/ack, /services/collector/ack",
        "/services/collector/health, /services/collector/health",
        "/_license,",
        "/,"
    })
    void route_holdsNothingThatAClientChose(String path, @Nullable String route) {
        IntakePath found = IntakePath.of(path);
        assertThat(found == null ? "none" : found.route()).isEqualTo(route);
    }
}
