package io.tripline.alert;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OCSF's {@code device}: the host of the event. Made by {@link OcsfDocument}. */
final class OcsfDevice {

    private OcsfDevice() {}

    /** Null if the event does not say on which host it happened. */
    static @Nullable Map<String, @Nullable Object> of(EcsFields fields) {
        Map<String, @Nullable Object> agent =
                new OcsfObject()
                        .with("uid", fields.text("agent.id"))
                        .with("name", fields.text("agent.name"))
                        .with("version", fields.text("agent.version"))
                        .ifAny("uid", "name");
        return new OcsfObject()
                // required; ECS does not say whether it is a server, a laptop, …
                .with("type_id", 0, "type", "Unknown")
                .with("hostname", fields.text("host.hostname", "host.name"))
                .with("name", fields.text("host.name"))
                .with("uid", fields.text("host.id"))
                .with("ip", fields.ip("host.ip"))
                .with("mac", fields.mac("host.mac"))
                .with("domain", fields.text("host.domain"))
                .with("os", os(fields))
                .with("agent_list", agent == null ? null : List.of(agent))
                .ifAny("hostname", "name", "uid", "ip");
    }

    private static @Nullable Map<String, @Nullable Object> os(EcsFields fields) {
        String type = fields.text("host.os.type", "host.os.platform", "host.os.family");
        String name = fields.text("host.os.name", "host.os.full");
        if (name == null && type == null) {
            return null;
        }
        OcsfObject os = new OcsfObject().with("name", name == null ? type : name);
        switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
            case "windows" -> os.with("type_id", 100, "type", "Windows");
            case "linux" -> os.with("type_id", 200, "type", "Linux");
            case "android" -> os.with("type_id", 201, "type", "Android");
            case "macos", "darwin" -> os.with("type_id", 300, "type", "macOS");
            case "ios" -> os.with("type_id", 301, "type", "iOS");
            case "" -> os.with("type_id", 0, "type", "Unknown");
            default -> os.with("type_id", 99, "type", String.valueOf(type));
        }
        return os.with("version", fields.text("host.os.version"))
                .with("kernel_release", fields.text("host.os.kernel"))
                .toMap();
    }
}
