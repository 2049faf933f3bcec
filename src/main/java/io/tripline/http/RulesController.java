package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.detection.RuleActivity;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows the rules in force, and loads them again. */
@RestController
@RequestMapping(path = "/api/v1/rules", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "rules")
public final class RulesController {

    private final RuleService rules;
    private final RuleActivity activity;

    /** The controller. */
    public RulesController(RuleService rules, RuleActivity activity) {
        this.rules = rules;
        this.activity = activity;
    }

    @GetMapping
    @Operation(
            operationId = "getRules",
            summary = "List the rules in force, and the files that are not loaded")
    RulesAnswer list() {
        RuleCatalog catalog = rules.catalog();
        return new RulesAnswer(
                catalog.generation(),
                catalog.rules().stream().map(this::summary).toList(),
                problems(catalog),
                skipped(catalog));
    }

    @PostMapping("/reload")
    @Operation(
            operationId = "reloadRules",
            summary = "Read the rule files now, and put what is new in force",
            description =
                    "Answers when it is done. Bodies that are being judged are judged to their end by the rules they began with.")
    ReloadAnswer reload() {
        RuleCatalog catalog = rules.reload();
        return new ReloadAnswer(
                catalog.generation(),
                files(catalog, false),
                files(catalog, true),
                problems(catalog),
                skipped(catalog));
    }

    private static List<ReloadAnswer.RuleFile> files(RuleCatalog catalog, boolean kept) {
        Map<String, List<String>> ids = new LinkedHashMap<>();
        for (Rule rule : catalog.rules()) {
            if (catalog.kept().contains(rule.file()) == kept) {
                ids.computeIfAbsent(rule.file(), _ -> new ArrayList<>()).add(rule.id());
            }
        }
        return ids.entrySet().stream()
                .map(entry -> new ReloadAnswer.RuleFile(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<RulesAnswer.Problem> problems(RuleCatalog catalog) {
        return catalog.problems().stream()
                .map(problem ->
                        new RulesAnswer.Problem(
                                problem.file(),
                                problem.line(),
                                problem.column(),
                                problem.kind().label(),
                                problem.message(),
                                problem.sourceLine()))
                .toList();
    }

    private static List<RulesAnswer.Skipped> skipped(RuleCatalog catalog) {
        return catalog.skipped().stream()
                .map(skipped -> new RulesAnswer.Skipped(skipped.file(), skipped.reason()))
                .toList();
    }

    private RulesAnswer.RuleSummary summary(Rule rule) {
        RuleActivity.Matches matches = activity.of(rule.id());
        return new RulesAnswer.RuleSummary(
                rule.id(),
                rule.name(),
                rule.severity(),
                rule.riskScore(),
                rule.tags(),
                rule.file(),
                matches.count(),
                matches.last(),
                rule.compiled().warnings());
    }

    @GetMapping("/{rule_id}")
    @Operation(
            operationId = "getRule",
            summary = "Show a rule: all that its file holds, the fields it reads, and its matches")
    Map<String, @Nullable Object> show(
            @Parameter(description = "The file's rule_id") @PathVariable("rule_id") String ruleId) {
        Rule rule =
                rules.rule(ruleId)
                        .orElseThrow(() ->
                                new ResponseStatusException(
                                        HttpStatus.NOT_FOUND,
                                        "no rule in force has the rule_id '%s'; GET /api/v1/rules lists them"
                                                .formatted(ruleId)));
        RuleActivity.Matches matches = activity.of(rule.id());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(rule.document());
        answer.put("file", rule.file());
        answer.put("fields", rule.compiled().fields());
        answer.put("unknown_fields", rule.compiled().unknownFields());
        answer.put("warnings", rule.compiled().warnings());
        answer.put("matches", matches.count());
        answer.put("last_match", matches.last());
        return answer;
    }
}
