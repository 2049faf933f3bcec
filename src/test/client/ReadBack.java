import io.tripline.client.ApiClient;
import io.tripline.client.ApiException;
import io.tripline.client.api.AlertsApi;
import io.tripline.client.api.EventsApi;
import io.tripline.client.api.RulesApi;
import io.tripline.client.model.Alert;
import io.tripline.client.model.EventsAnswer;
import io.tripline.client.model.RuleSummary;
import java.net.http.HttpClient;
import java.util.Map;

/**
 * What a user of the generated client writes: posts an event, reads its alert back in each form,
 * and asks for one that is not there. GeneratedClientIT compiles it together with the client, runs
 * it, and compares what it prints.
 */
final class ReadBack {

    public static void main(String[] arguments) throws Exception {
        ApiClient client =
                new ApiClient(
                        HttpClient.newBuilder(),
                        ApiClient.createDefaultObjectMapper(),
                        arguments[0]);
        Map<String, Object> event =
                Map.of(
                        "event", Map.of("id", "client-1", "category", "network", "action", "lookup_result"),
                        "host", Map.of("os", Map.of("type", "macos")),
                        "process", Map.of("name", "syncagent", "code_signature", Map.of("exists", false)),
                        "dns", Map.of("question", Map.of("name", "api.ipify.org")));

        EventsAnswer answer = new EventsApi(client).postEvents(event, false);
        System.out.println("matched " + answer.getMatched());
        Map<?, ?> made = (Map<?, ?>) answer.getAlerts().getFirst().getTripline().get("alert");
        String id = (String) made.get("id");
        System.out.println("id " + id);

        AlertsApi alerts = new AlertsApi(client);
        Alert alert = alerts.getAlert(id, "ecs").getAlert();
        System.out.println("rule " + alert.getRule().get("id"));
        System.out.println("host " + alert.getAdditionalProperties().get("host"));
        // Of an answer in several forms the generated code takes the first: all is there, but under its names.
        Alert finding = alerts.getAlert(id, "ocsf").getAlert();
        System.out.println("class " + finding.getAdditionalProperties().get("class_uid"));
        Alert kept = alerts.getAlert(id, "kibana").getAlert();
        System.out.println("uuid " + kept.getAdditionalProperties().get("kibana.alert.uuid"));
        System.out.println("listed " + alerts.getAlerts(null, null, null, 10, null).getAlerts().size());

        RuleSummary rule = new RulesApi(client).getRules().getRules().getFirst();
        System.out.println("matches " + rule.getMatches() + " last " + (rule.getLastMatch() != null));
        try {
            alerts.getAlert("0".repeat(64), null);
        } catch (ApiException e) {
            System.out.println("refused " + e.getCode());
        }
    }
}
