package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.intake.ElasticsearchHandshake.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of Elasticsearch ask before they send anything. */
class ElasticsearchHandshakeTest {

    private final ElasticsearchHandshake handshake = new ElasticsearchHandshake("8.19.0");

    private Answer answer(String method, String path) {
        Answer answer = handshake.to(method, path, null);
        if (answer == null) {
            throw new AssertionError("no answer to " + method + " /" + path);
        }
        return answer;
    }

    /** The start-up sequences, client by client. */
    @ParameterizedTest
    @CsvSource({
        "Vector, GET, ''",
        "Vector, GET, _cluster/health",
        "Logstash, HEAD, ''",
        "Logstash, GET, ''",
        "Logstash, GET, _license",
        "Logstash, HEAD, _index_template/logstash",
        "Logstash, PUT, _index_template/logstash",
        "Logstash, HEAD, _template/logstash",
        "Logstash, PUT, _template/logstash",
        "Logstash, HEAD, logstash",
        "Logstash, PUT, <logstash-{now/d}-000001>",
        "Logstash, GET, _ilm/policy/logstash-policy",
        "Logstash, PUT, _ilm/policy/logstash-policy",
        "Logstash, GET, _nodes/http",
        "Logstash, GET, _xpack",
        "Filebeat, GET, ''",
        "Filebeat, GET, _license",
        "Filebeat, GET, _ilm/policy/filebeat",
        "Filebeat, PUT, _ilm/policy/filebeat",
        "Filebeat, HEAD, _index_template/filebeat-8.15.0",
        "Filebeat, PUT, _index_template/filebeat-8.15.0",
        "Filebeat, GET, _data_stream/filebeat-8.15.0",
        "Filebeat, PUT, _data_stream/filebeat-8.15.0",
        "Filebeat, PUT, _ingest/pipeline/x",
        "OTel, GET, _nodes/http",
        "rsyslog, GET, _cat/health",
        "behind a proxy, GET, es/_license",
        "behind a proxy, GET, es/_cluster/health"
    })
    void to_startUp(String client, String method, String path) {
        Answer answer = answer(method, path);

        assertThat(answer.body()).isNotEmpty();
        if (answer.contentType().equals("application/json")) {
            assertThat(IntakeFixture.object(answer.body())).isNotNull();
            assertThat(answer.body()).doesNotContain("\n");
        } else {
            assertThat(answer.contentType()).isEqualTo("text/plain");
        }
        if (method.equals("PUT")) {
            assertThat(answer.body()).isEqualTo("{\"acknowledged\":true}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, _index_template/x",
        "DELETE, i",
        "GET, i/_search",
        "POST, _search",
        "POST, ''",
        "PUT, ''",
        "GET, i",
        "POST, i",
        "PUT, i/j",
        "GET, favicon.ico",
        "GET, _unknown",
        "POST, _license",
        "PUT, i/_doc/1"
    })
    void to_whatItDoesNotPlay(String method, String path) {
        assertThat(handshake.to(method, path, null)).isNull();
    }

    @Test
    void to_banner() {
        var banner = IntakeFixture.object(answer("GET", "").body());

        assertThat(IntakeFixture.at(banner, "version.number")).isEqualTo("8.19.0");
        assertThat(IntakeFixture.at(banner, "version.build_flavor")).isEqualTo("default");
        assertThat(banner).containsEntry("tagline", "You Know, for Search");
        assertThat(String.valueOf(banner.get("cluster_uuid"))).hasSize(22);
    }

    @Test
    void to_license() {
        var license = IntakeFixture.object(answer("GET", "_license").body());

        assertThat(IntakeFixture.at(license, "license.status")).isEqualTo("active");
        assertThat(IntakeFixture.at(license, "license.type")).isEqualTo("basic");
        assertThat(IntakeFixture.at(license, "license.uid")).isNotNull();
        assertThat(String.valueOf(IntakeFixture.at(license, "license.expiry_date_in_millis")))
                .contains("4102444800000");
    }

    @Test
    void to_namesAreNoWayIntoTheAnswer() {
        Answer answer = answer("GET", "_ilm/policy/x\"}<script>");
        assertThat(answer.body()).doesNotContain("<", "x\"");
        assertThat(IntakeFixture.object(answer.body())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        ", 8.19.0",
        "'', 8.19.0",
        "curl/7.88.1, 8.19.0",
        "Filebeat/8.15.0 (linux; amd64; abc; 2024), 8.19.0",
        "Filebeat/8.19.1, 8.19.1",
        "Filebeat/8.20.0, 8.20.0",
        "Filebeat/9.0.0, 9.0.0",
        "Elastic-filebeat/9.1.2 (darwin; arm64), 9.1.2",
        "Elastic-Filebeat-Agent/9.2.10-SNAPSHOT, 9.2.10",
        "Winlogbeat/9.1.0, 9.1.0",
        "Filebeat/7.17.0, 8.19.0",
        "Filebeat/9.1, 8.19.0",
        "Filebeat/9999.1.0, 8.19.0",
        "elasticsearch-java/9.1.0, 8.19.0",
        "logstash/9.1.0 (OS=Linux) logstash-output-elasticsearch/12.0.1, 8.19.0"
    })
    void version_isNotOlderThanTheBeat(@Nullable String userAgent, String expected) {
        assertThat(handshake.version(userAgent)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "8.19", "8.19.0.1", "v8.19.0", "8.19.x"})
    void create_refusesWhatIsNoVersion(String version) {
        assertThatThrownBy(() -> new ElasticsearchHandshake(version))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tripline.intake.elasticsearch.version");
    }
}
