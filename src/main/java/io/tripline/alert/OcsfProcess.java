package io.tripline.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** OCSF's {@code process}, {@code file} and {@code user}. Made by {@link OcsfEvidence}. */
final class OcsfProcess {

    private static final Pattern HEX = Pattern.compile("\\p{XDigit}+");

    /** Hashes by ECS's name: the id and the caption that OCSF has for them. */
    private enum Hash {
        MD5("md5", 1, "MD5"),
        SHA_1("sha1", 2, "SHA-1"),
        SHA_256("sha256", 3, "SHA-256"),
        SHA_512("sha512", 4, "SHA-512");

        private final String field;
        private final int id;
        private final String caption;

        Hash(String field, int id, String caption) {
            this.field = field;
            this.id = id;
            this.caption = caption;
        }
    }

    private OcsfProcess() {}

    /**
     * The process at a path, without its parent; null if neither its number nor its id is known,
     * since OCSF allows none without.
     */
    static @Nullable Map<String, @Nullable Object> of(EcsFields fields, String path) {
        Long pid = fields.integer(path + ".pid");
        String id = fields.text(path + ".entity_id");
        if (pid == null && id == null) {
            return null;
        }
        return new OcsfObject()
                .with("pid", pid)
                .with("uid", id)
                .with("name", fields.text(path + ".name"))
                .with("cmd_line", fields.text(path + ".command_line"))
                .with("path", fields.text(path + ".executable"))
                .with("working_directory", fields.text(path + ".working_directory"))
                .with("created_time", fields.millis(path + ".start"))
                .with("file", executable(fields, path))
                .toMap();
    }

    private static @Nullable Map<String, @Nullable Object> executable(
            EcsFields fields, String path) {
        String executable = fields.text(path + ".executable");
        String name = executable == null ? null : lastPart(executable);
        if (name == null) {
            return null;
        }
        return new OcsfObject()
                .with("name", name)
                .with("path", executable)
                .with("type_id", 8, "type", "Executable File")
                .with("hashes", hashes(fields, path))
                .with("signatures", signatures(fields, path))
                .toMap();
    }

    /** The file at a path; null if it has no name, since OCSF allows none without. */
    static @Nullable Map<String, @Nullable Object> file(EcsFields fields, String at) {
        String path = fields.text(at + ".path");
        String named = fields.text(at + ".name");
        String name = named == null && path != null ? lastPart(path) : named;
        if (name == null) {
            return null;
        }
        OcsfObject file = new OcsfObject().with("name", name).with("path", path);
        String type = fields.text(at + ".type");
        switch (type == null ? "" : type) {
            case "file" -> file.with("type_id", 1, "type", "Regular File");
            case "dir" -> file.with("type_id", 2, "type", "Folder");
            case "symlink" -> file.with("type_id", 7, "type", "Symbolic Link");
            case "" -> file.with("type_id", 0, "type", "Unknown");
            default -> file.with("type_id", 99, "type", String.valueOf(type));
        }
        return file.with("ext", fields.text(at + ".extension"))
                .with("size", fields.whole(at + ".size"))
                .with("mime_type", fields.text(at + ".mime_type"))
                .with("created_time", fields.millis(at + ".created"))
                .with("modified_time", fields.millis(at + ".mtime"))
                .with("accessed_time", fields.millis(at + ".accessed"))
                .with("hashes", hashes(fields, at))
                .with("signatures", signatures(fields, at))
                .toMap();
    }

    /** What follows the last separator of Unix or Windows; null if nothing does. */
    private static @Nullable String lastPart(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.isEmpty() ? null : name;
    }

    private static List<Map<String, @Nullable Object>> hashes(EcsFields fields, String at) {
        List<Map<String, @Nullable Object>> hashes = new ArrayList<>();
        for (Hash hash : Hash.values()) {
            String value = fields.text(at + ".hash." + hash.field);
            if (value != null && HEX.matcher(value).matches()) {
                hashes.add(
                        new OcsfObject()
                                .with("algorithm_id", hash.id, "algorithm", hash.caption)
                                .with("value", value)
                                .toMap());
            }
        }
        return hashes;
    }

    /** Empty if there is no signature; ECS's own words for it stay in {@code unmapped}. */
    private static List<Map<String, @Nullable Object>> signatures(EcsFields fields, String at) {
        String signature = at + ".code_signature";
        if (!fields.texts(signature + ".exists").contains("true")) {
            return List.of();
        }
        OcsfObject object =
                new OcsfObject()
                        .with("algorithm_id", 0, "algorithm", "Unknown")
                        .with("developer_uid", fields.text(signature + ".team_id"));
        List<String> trusted = fields.texts(signature + ".trusted");
        if (trusted.contains("true")) {
            object.with("state_id", 1, "state", "Valid");
        } else if (trusted.contains("false")) {
            object.with("state_id", 6, "state", "Untrusted");
        }
        return List.of(object.toMap());
    }

    /** The user of the event; null if neither name nor id is known. */
    static @Nullable Map<String, @Nullable Object> user(EcsFields fields) {
        Map<String, @Nullable Object> group =
                new OcsfObject()
                        .with("name", fields.text("user.group.name", "group.name"))
                        .with("uid", fields.text("user.group.id", "group.id"))
                        .ifAny("name", "uid");
        return new OcsfObject()
                .with("name", fields.text("user.name"))
                .with("uid", fields.text("user.id"))
                .with("domain", fields.text("user.domain"))
                .with("full_name", fields.text("user.full_name"))
                .with("email_addr", fields.email("user.email"))
                .with("groups", group == null ? null : List.of(group))
                .ifAny("name", "uid");
    }
}
