package io.tripline.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What Helm renders, read into Kubernetes' own types. A field that they do not have, or of another
 * type, is refused, and so are a kind that they do not know and a key that is there twice.
 */
public record Manifests(List<HasMetadata> all) {

    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    /**
     * Reads manifests.
     *
     * @throws IllegalStateException names what Kubernetes would not know
     */
    static Manifests read(String text) {
        List<HasMetadata> all = new ArrayList<>();
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Yaml yaml = new Yaml(new SafeConstructor(strict));
        for (Object document : yaml.loadAll(text)) {
            if (document == null) {
                continue;
            }
            KubernetesResource resource = KUBERNETES.unmarshal(yaml.dump(document));
            if (resource instanceof GenericKubernetesResource
                    || !(resource instanceof HasMetadata known)) {
                throw new IllegalStateException("expected a kind of Kubernetes' in " + document);
            }
            refuseUnknown(known, known.getKind());
            all.add(known);
        }
        return new Manifests(List.copyOf(all));
    }

    /** The models keep what they do not know in a map of their own; it must be empty everywhere. */
    private static void refuseUnknown(Object value, String path) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                refuseUnknown(list.get(i), path + "[" + i + "]");
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> refuseUnknown(inner, path + "." + key));
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
            for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !type.isEnum()) {
                        refuseUnknown(value, field, path);
                    }
                }
            }
        }
    }

    private static void refuseUnknown(Object owner, Field field, String path) {
        try {
            field.setAccessible(true);
            Object inner = field.get(owner);
            if (!field.getName().equals("additionalProperties")) {
                refuseUnknown(inner, path + "." + field.getName());
            } else if (inner instanceof Map<?, ?> unknown && !unknown.isEmpty()) {
                throw new IllegalStateException(
                        "expected fields that Kubernetes knows, of their types, found "
                                + unknown.keySet()
                                + " in "
                                + path);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of a type. */
    <T> List<T> all(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The only one of a type. */
    <T> T only(Class<T> type) {
        List<T> found = all(type);
        if (found.size() != 1) {
            throw new IllegalStateException(
                    "expected one " + type.getSimpleName() + ", found " + found.size());
        }
        return found.getFirst();
    }

    /** The one of a type with a name, if there is one. */
    <T extends HasMetadata> Optional<T> named(Class<T> type, String name) {
        return all(type).stream()
                .filter(resource -> resource.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The pod of the StatefulSet or Deployment. */
    PodTemplateSpec pod() {
        return all(Deployment.class).isEmpty()
                ? only(StatefulSet.class).getSpec().getTemplate()
                : only(Deployment.class).getSpec().getTemplate();
    }

    /** The text of the {@code application.yaml} that the service reads. */
    public String settings() {
        return named(ConfigMap.class, "demo-tripline")
                .orElseThrow()
                .getData()
                .get("application.yaml");
    }

    /** An entry of the Secret with keys, as text. */
    public String key(String name) {
        Secret keys = named(Secret.class, "demo-tripline-keys").orElseThrow();
        return new String(
                Base64.getDecoder().decode(keys.getData().get(name)), StandardCharsets.UTF_8);
    }

    /** The text of a rule file of the values. */
    public String ruleFile(String name) {
        return named(ConfigMap.class, "demo-tripline-rules").orElseThrow().getData().get(name);
    }
}
