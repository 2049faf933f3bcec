package io.tripline;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;

/**
 * Makes events as Elastic Defend sends them, about 2.6 KB each, the same for the same seed but for
 * their time: 4 of 10 are processes, 2 connections, 2 files, 2 DNS answers; 4 of 10 come from
 * Windows, 3 from macOS, 3 from Linux. Used by {@link LoadBatch} and the benchmarks without HTTP.
 */
public final class LoadEvents {

    /** A name that the built-in rule looks for, and one of the same length that it does not. */
    public static final String LOOKED_FOR = "api.ipify.org";

    static final String OTHER_NAME = "api.apple.com";

    /** What an id begins with; {@link LoadBatch} writes a number over its digits. */
    static final String ID = "NxQ2vR7mKcT1+++++";

    static final int ID_DIGITS = 12;

    private static final String MACOS =
            "{\"Ext\":{\"variant\":\"macOS\"},\"family\":\"macos\",\"full\":\"macOS 15.4.1\",\"kernel\":\"24.4.0\",\"name\":\"macOS\",\"platform\":\"macos\",\"type\":\"macos\",\"version\":\"15.4.1\"}";
    private static final String WINDOWS =
            "{\"Ext\":{\"variant\":\"Windows 11 Pro\"},\"family\":\"windows\",\"full\":\"Windows 11 Pro 24H2 (10.0.26100)\",\"kernel\":\"24H2\",\"name\":\"Windows\",\"platform\":\"windows\",\"type\":\"windows\",\"version\":\"24H2\"}";
    private static final String LINUX =
            "{\"Ext\":{\"variant\":\"Debian\"},\"family\":\"debian\",\"full\":\"Debian 12.10\",\"kernel\":\"6.1.0-32-amd64 #1 SMP\",\"name\":\"Linux\",\"platform\":\"debian\",\"type\":\"linux\",\"version\":\"12.10\"}";

    private static final String[] USERS = {"jdoe", "asmith", "mgarcia", "lchen", "svc-build"};
    private static final String[] PROGRAMS = {"syncagent", "updater", "helperd", "node", "python3"};
    private static final String[] NAMES = {
        "www.example.org", "login.example.com", "cdn.example.net", "mail.example.org"
    };

    private final Random random;
    private final Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private long sequence = 1000;

    /** Events that depend on the seed alone, but for their time. */
    public LoadEvents(long seed) {
        random = new Random(seed);
    }

    /**
     * A DNS answer to an unsigned program on a Mac: it matches the built-in rule exactly if the
     * name does.
     */
    public String lookup(String name) {
        return lookup(name, MACOS);
    }

    private String lookup(String name, String os) {
        return event(
                os,
                "network",
                "lookup_result",
                "\"dns\":{\"Ext\":{\"options\":0,\"status\":0},\"question\":{\"name\":\"%s\",\"type\":\"A\"},\"resolved_ip\":[\"203.0.113.24\",\"203.0.113.25\"]},\"network\":{\"protocol\":\"dns\",\"transport\":\"udp\",\"type\":\"ipv4\"},%s"
                        .formatted(name, addresses(53)),
                "{\"exists\":false}");
    }

    /** Any event: a process, a connection, a file or a DNS answer; none matches. */
    public String other() {
        int kind = random.nextInt(10);
        int system = random.nextInt(10);
        String os = system < 4 ? WINDOWS : system < 7 ? MACOS : LINUX;
        String signed =
                "{\"exists\":true,\"signing_id\":\"com.example.%s\",\"status\":\"No error.\",\"subject_name\":\"Developer ID Application: Example Ltd (A1B2C3D4E5)\",\"team_id\":\"A1B2C3D4E5\",\"trusted\":true}"
                        .formatted(one(PROGRAMS));
        if (kind < 4) {
            return event(
                    os,
                    "process",
                    "exec",
                    "\"process_group\":{\"id\":\"%d\"}".formatted(random.nextInt(90_000)),
                    signed);
        }
        if (kind < 6) {
            String network = "\"network\":{\"transport\":\"tcp\",\"type\":\"ipv4\"},";
            return event(os, "network", "connection_attempted", network + addresses(443), signed);
        }
        if (kind < 8) {
            String file =
                    "\"file\":{\"Ext\":{\"original\":{\"mode\":\"0644\"}},\"extension\":\"db\",\"name\":\"state-%1$d.db\",\"path\":\"/Users/Shared/state/state-%1$d.db\",\"size\":%2$d}"
                            .formatted(random.nextInt(100_000), random.nextInt(1 << 20));
            return event(os, "file", "modification", file, signed);
        }
        return lookup(one(NAMES), os);
    }

    private String addresses(int port) {
        return "\"destination\":{\"address\":\"192.168.64.1\",\"ip\":\"192.168.64.1\",\"port\":%d},\"source\":{\"address\":\"192.168.64.23\",\"ip\":\"192.168.64.23\",\"port\":%d}"
                .formatted(port, 49_152 + random.nextInt(16_000));
    }

    private String event(
            String os, String category, String action, String fields, String signature) {
        String agent = uuid();
        String user = one(USERS);
        String program = one(PROGRAMS);
        String host = "mac-dev-%02d".formatted(random.nextInt(100));
        return """
        {"@timestamp":"%1$s","agent":{"build":{"original":"version: 9.3.1, compiled: Tue Apr 14 09:00:00 2026, branch: HEAD"},"id":"%2$s","type":"endpoint","version":"9.3.1"},
        "data_stream":{"dataset":"endpoint.events.%3$s","namespace":"default","type":"logs"},"ecs":{"version":"8.10.0"},"elastic":{"agent":{"id":"%2$s"}},
        "event":{"action":"%4$s","category":["%3$s"],"created":"%1$s","dataset":"endpoint.events.%3$s","id":"%5$s","kind":"event","module":"endpoint","outcome":"success","sequence":%6$d,"type":["info"]},
        "group":{"Ext":{"real":{"id":"20","name":"staff"}},"id":"20","name":"staff"},
        "host":{"architecture":"arm64","hostname":"%7$s","id":"%8$s","ip":["192.168.64.23","fe80::1c4f:8a2b:6d10:93e5","127.0.0.1","::1"],"mac":["00-00-5e-00-53-23"],"name":"%7$s","os":%19$s},
        "message":"Endpoint %3$s event",
        "process":{"Ext":{"ancestry":["%9$s","%10$s"],"effective_parent":{"entity_id":"%9$s"}},"args":["%13$s","--once","--quiet","--log-level=warn"],"args_count":4,"code_signature":%11$s,"command_line":"/Users/%12$s/Library/Application Support/%13$s/%13$s --once --quiet --log-level=warn","entity_id":"%14$s","executable":"/Users/%12$s/Library/Application Support/%13$s/%13$s","hash":{"md5":"%15$s","sha256":"%15$s%16$s"},"name":"%13$s","parent":{"entity_id":"%9$s","executable":"/sbin/launchd","name":"launchd","pid":1},"pid":%17$d,"working_directory":"/Users/%12$s"},
        "user":{"Ext":{"real":{"id":"501","name":"%12$s"}},"id":"501","name":"%12$s"},%18$s}\
        """
                .formatted(
                        time,
                        agent,
                        category,
                        action,
                        ID + "0".repeat(ID_DIGITS),
                        sequence++,
                        host,
                        uuid(),
                        entity(agent),
                        entity(agent),
                        signature,
                        user,
                        program,
                        entity(agent),
                        hex(),
                        hex(),
                        random.nextInt(90_000),
                        fields,
                        os)
                .replace("\n", "");
    }

    private String entity(String agent) {
        String text = agent + "-" + random.nextInt(90_000) + "-" + random.nextInt(1 << 30);
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String hex() {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
