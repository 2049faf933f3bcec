package io.tripline.alert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Documents in which every field that a format reads may be missing or of any type, by seed: what
 * senders make of their events, and more.
 */
final class RandomDocuments {

    private static final List<String> PATHS =
            List.of(
                    "@timestamp message",
                    "event.id event.action event.category event.created event.ingested event.code",
                    "event.sequence event.dataset event.module event.kind event.provider event.severity",
                    "event.start event.duration event.risk_score event.type",
                    "agent.id agent.name agent.version data_stream.type data_stream.dataset",
                    "data_stream.namespace host.hostname host.name host.id host.ip host.mac host.domain",
                    "host.os.type host.os.name host.os.version host.os.kernel host.os.family",
                    "network.transport network.type network.direction network.community_id",
                    "network.iana_number source.ip source.port source.address source.domain source.mac",
                    "destination.ip destination.port destination.address destination.domain",
                    "dns.question.name dns.question.type dns.question.class dns.resolved_ip",
                    "url.full url.path url.port url.domain url.query url.scheme",
                    "user.name user.id user.domain user.email user.full_name user.group.name group.id",
                    "process.pid process.entity_id process.name process.command_line process.start",
                    "process.executable process.hash.md5 process.hash.sha256 process.working_directory",
                    "process.code_signature.exists process.code_signature.trusted",
                    "process.code_signature.team_id process.parent.pid process.parent.name",
                    "process.parent.executable file.name file.path file.size file.type file.extension",
                    "file.created file.mtime file.hash.sha1 file.hash.sha512 kibana.alert.uuid",
                    "rule.id rule.name rule.description rule.author rule.license rule.version",
                    "rule.reference rule.category threat.tactic.id tripline.alert.id",
                    "tripline.rule.severity tripline.rule.risk_score tripline.rule.tags",
                    "tripline.rule.index tripline.rule.from tripline.rule.threat",
                    "tripline.fold.count tripline.fold.from tripline.fold.to");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "text",
                    "Name: value",
                    "true",
                    "42",
                    "-1",
                    "1.5",
                    "99999999999",
                    "99999999999999999999999",
                    "2026-05-12T09:14:07.2384915Z",
                    "1778577247238.5",
                    "0001-01-01T00:00:00Z",
                    "10.0.0.1",
                    "fe80::1",
                    "fe80::1%eth0",
                    "999.1.1.1",
                    "00-00-5e-00-53-23",
                    "a@b.example",
                    "d41d8cd98f00b204e9800998ecf8427e",
                    "/usr/bin/x",
                    "C:\\dir\\x.exe",
                    "/dir/",
                    "file",
                    "macos",
                    "udp",
                    "ipv6",
                    "egress",
                    "high",
                    "odd",
                    "\u0000\ud83d\ude00");

    private static final List<String> KEYS =
            List.of("id", "name", "reference", "tactic", "technique", "subtechnique", "own");

    private final Random random;

    private RandomDocuments(long seed) {
        this.random = new Random(seed);
    }

    /** A document in JSON, always the same of a seed. */
    static String of(long seed) {
        RandomDocuments documents = new RandomDocuments(seed);
        Map<String, Object> document = new LinkedHashMap<>();
        PATHS.stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .forEach(path -> documents.put(document, path));
        return JsonMapper.shared().writeValueAsString(document);
    }

    @SuppressWarnings("unchecked") // only maps of ours are in it
    private void put(Map<String, Object> object, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            if (random.nextInt(4) > 0) {
                object.putIfAbsent(path, value(3));
            }
            return;
        }
        // now and then a scalar or an array where objects are expected
        Object inner =
                object.computeIfAbsent(
                        path.substring(0, dot),
                        key -> random.nextInt(25) == 0 ? value(2) : new LinkedHashMap<>());
        if (inner instanceof Map<?, ?> map) {
            put((Map<String, Object>) map, path.substring(dot + 1));
        }
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 10)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(70_000);
            case 2 -> random.nextDouble();
            case 3 -> random.nextBoolean();
            case 8 -> random.ints(random.nextInt(4), 0, 1).mapToObj(i -> value(depth - 1)).toList();
            case 9 -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (String key : KEYS) {
                    if (random.nextBoolean()) {
                        object.put(key, value(depth - 1));
                    }
                }
                yield object;
            }
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }
}
