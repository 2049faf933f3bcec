package io.tripline.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OCSF's {@code observables}: the values of a finding that an analyst searches for elsewhere, each
 * with a pointer to where it stands. Made by {@link OcsfDocument} of the parts that are done.
 */
final class OcsfObservables {

    /** What OCSF numbers the types of values by which one pivots. */
    private enum Type {
        HOSTNAME(1, "Hostname"),
        IP_ADDRESS(2, "IP Address"),
        MAC_ADDRESS(3, "MAC Address"),
        USER_NAME(4, "User Name"),
        URL_STRING(6, "URL String"),
        FILE_NAME(7, "File Name"),
        HASH(8, "Hash"),
        PROCESS_NAME(9, "Process Name"),
        COMMAND_LINE(13, "Command Line"),
        FILE_PATH(45, "File Path");

        private final int id;
        private final String caption;

        Type(int id, String caption) {
            this.id = id;
            this.caption = caption;
        }
    }

    private record Place(String path, Type type) {}

    private static final List<Place> OF_THE_DEVICE =
            List.of(
                    new Place("hostname", Type.HOSTNAME),
                    new Place("ip", Type.IP_ADDRESS),
                    new Place("mac", Type.MAC_ADDRESS));

    private static final List<Place> OF_THE_EVIDENCE =
            List.of(
                    new Place("actor.user.name", Type.USER_NAME),
                    new Place("actor.process.name", Type.PROCESS_NAME),
                    new Place("actor.process.cmd_line", Type.COMMAND_LINE),
                    new Place("actor.process.file.path", Type.FILE_PATH),
                    new Place("actor.process.file.hashes.value", Type.HASH),
                    new Place("actor.process.parent_process.name", Type.PROCESS_NAME),
                    new Place("src_endpoint.ip", Type.IP_ADDRESS),
                    new Place("src_endpoint.hostname", Type.HOSTNAME),
                    new Place("dst_endpoint.ip", Type.IP_ADDRESS),
                    new Place("dst_endpoint.hostname", Type.HOSTNAME),
                    new Place("query.hostname", Type.HOSTNAME),
                    new Place("url.url_string", Type.URL_STRING),
                    new Place("file.name", Type.FILE_NAME),
                    new Place("file.path", Type.FILE_PATH),
                    new Place("file.hashes.value", Type.HASH));

    private OcsfObservables() {}

    static List<Map<String, @Nullable Object>> of(
            @Nullable Map<String, @Nullable Object> device,
            @Nullable Map<String, @Nullable Object> evidence,
            EcsFields fields) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        OF_THE_DEVICE.forEach(
                place -> collect(device, place.path(), "device", place.type(), found));
        OF_THE_EVIDENCE.forEach(
                place -> collect(evidence, place.path(), "evidences[0]", place.type(), found));
        // evidence has a place for the question, none for the answers
        for (String address : fields.texts("dns.resolved_ip")) {
            if (EcsFields.ipOf(address) != null) {
                found.add(observable("unmapped.dns.resolved_ip", Type.IP_ADDRESS, address));
            }
        }
        return found;
    }

    private static void collect(
            @Nullable Object value,
            String path,
            String pointer,
            Type type,
            List<Map<String, @Nullable Object>> found) {
        switch (value) {
            case Map<?, ?> object -> {
                int dot = path.indexOf('.');
                String name = dot < 0 ? path : path.substring(0, dot);
                String rest = dot < 0 ? "" : path.substring(dot + 1);
                collect(object.get(name), rest, pointer + "." + name, type, found);
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(list.get(i), path, pointer + "[" + i + "]", type, found);
                }
            }
            case String text -> found.add(observable(pointer, type, text));
            case null, default -> {}
        }
    }

    private static Map<String, @Nullable Object> observable(
            String pointer, Type type, String value) {
        return new OcsfObject()
                .with("name", pointer)
                .with("type_id", type.id, "type", type.caption)
                .with("value", value)
                .toMap();
    }
}
