package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must hold between manifests, whatever the values: a cluster takes each alone, and would say
 * nothing of a name that leads nowhere.
 *
 * @param manifests of one release
 * @param given names of Secrets and ConfigMaps that the operator brings
 * @param ownVariables of the container's environment that the operator adds
 */
record ManifestChecks(Manifests manifests, Set<String> given, Set<String> ownVariables) {

    private static final KnownSettings SETTINGS = new KnownSettings();
    private static final String LABEL = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    void checkAll() {
        namesAndLabels();
        selectors();
        ports();
        volumes();
        environment();
        security();
        assertThat(SETTINGS.unknownIn(manifests.settings()))
                .as("settings that do not exist")
                .isEmpty();
    }

    private void namesAndLabels() {
        Set<String> seen = new HashSet<>();
        for (HasMetadata resource : manifests.all()) {
            String name = resource.getKind() + " " + resource.getMetadata().getName();
            assertThat(seen.add(name)).as(name + " is there once").isTrue();
            assertThat(resource.getMetadata().getName()).matches(NAME);
            assertThat(resource.getMetadata().getNamespace()).as(name).isEqualTo(Chart.NAMESPACE);
            assertThat(resource.getMetadata().getLabels())
                    .as(name)
                    .containsEntry("app.kubernetes.io/managed-by", "Helm")
                    .containsKeys("app.kubernetes.io/version", "helm.sh/chart");
            assertThat(resource.getMetadata().getLabels().values())
                    .allMatch(value -> value.matches(LABEL));
        }
        // A StatefulSet's pods are named <name>-0, a Deployment's <name>-<digest>-<letters>; both
        // are labels, too.
        assertThat(workload().getMetadata().getName().length()).isLessThanOrEqualTo(46);
    }

    private HasMetadata workload() {
        return Stream.concat(
                        manifests.all(StatefulSet.class).stream(),
                        manifests.all(Deployment.class).stream())
                .reduce((_, _) -> {
                    throw new AssertionError("expected one workload, found two");
                })
                .orElseThrow();
    }

    private void selectors() {
        Map<String, String> pod = manifests.pod().getMetadata().getLabels();
        for (StatefulSet set : manifests.all(StatefulSet.class)) {
            selectsPods(set.getSpec().getSelector().getMatchLabels(), pod);
            assertThat(manifests.named(Service.class, set.getSpec().getServiceName()))
                    .as("the service of the StatefulSet")
                    .isPresent();
        }
        for (Deployment deployment : manifests.all(Deployment.class)) {
            selectsPods(deployment.getSpec().getSelector().getMatchLabels(), pod);
        }
        for (Service service : manifests.all(Service.class)) {
            selectsPods(service.getSpec().getSelector(), pod);
        }
        for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
            selectsPods(budget.getSpec().getSelector().getMatchLabels(), pod);
        }
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            selectsPods(policy.getSpec().getPodSelector().getMatchLabels(), pod);
        }
        for (HorizontalPodAutoscaler scaler : manifests.all(HorizontalPodAutoscaler.class)) {
            assertThat(scaler.getSpec().getScaleTargetRef().getKind())
                    .isEqualTo(workload().getKind());
            assertThat(scaler.getSpec().getScaleTargetRef().getName())
                    .isEqualTo(workload().getMetadata().getName());
            assertThat(manifests.only(Deployment.class).getSpec().getReplicas())
                    .as("two that decide how many there are")
                    .isNull();
        }
    }

    private static void selectsPods(Map<String, String> selector, Map<String, String> pod) {
        assertThat(selector).isNotEmpty();
        assertThat(pod).containsAllEntriesOf(selector);
    }

    private void ports() {
        Container container = container();
        Set<String> open = new HashSet<>();
        for (ContainerPort port : container.getPorts()) {
            open.add(port.getName());
        }
        for (Service service : manifests.all(Service.class)) {
            for (ServicePort port : service.getSpec().getPorts()) {
                assertThat(open).contains(port.getTargetPort().getStrVal());
            }
        }
        for (IntOrString probed :
                List.of(
                        container.getStartupProbe().getHttpGet().getPort(),
                        container.getLivenessProbe().getHttpGet().getPort(),
                        container.getReadinessProbe().getHttpGet().getPort())) {
            assertThat(probed.getStrVal()).isEqualTo("management").isIn(open);
        }
        for (Ingress ingress : manifests.all(Ingress.class)) {
            IngressBackend backend =
                    ingress.getSpec()
                            .getRules()
                            .getFirst()
                            .getHttp()
                            .getPaths()
                            .getFirst()
                            .getBackend();
            Service service =
                    manifests.named(Service.class, backend.getService().getName()).orElseThrow();
            assertThat(service.getSpec().getPorts())
                    .extracting(ServicePort::getName)
                    .contains(backend.getService().getPort().getName());
        }
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            Set<String> let = new HashSet<>();
            policy.getSpec()
                    .getIngress()
                    .forEach(rule ->
                            rule.getPorts().forEach(port -> let.add(port.getPort().getStrVal())));
            assertThat(let).isEqualTo(open);
        }
        for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
            Map<String, String> selector = monitor.getSpec().getSelector().getMatchLabels();
            List<Service> scraped =
                    manifests.all(Service.class).stream()
                            .filter(service ->
                                    service.getMetadata()
                                            .getLabels()
                                            .entrySet()
                                            .containsAll(selector.entrySet()))
                            .toList();
            assertThat(scraped).as("an instance must be scraped once").hasSize(1);
            for (Endpoint endpoint : monitor.getSpec().getEndpoints()) {
                assertThat(scraped.getFirst().getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .contains(endpoint.getPort());
            }
            assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames())
                    .containsExactly(Chart.NAMESPACE);
        }
    }

    private void volumes() {
        PodSpec pod = manifests.pod().getSpec();
        List<String> there = new ArrayList<>();
        for (Volume volume : pod.getVolumes()) {
            there.add(volume.getName());
            if (volume.getConfigMap() != null) {
                exists(ConfigMap.class, volume.getConfigMap().getName());
            }
            if (volume.getSecret() != null) {
                String name = volume.getSecret().getSecretName();
                exists(Secret.class, name);
                for (Secret secret : manifests.named(Secret.class, name).stream().toList()) {
                    volume.getSecret()
                            .getItems()
                            .forEach(item ->
                                    assertThat(secret.getData()).containsKey(item.getKey()));
                }
            }
        }
        for (StatefulSet set : manifests.all(StatefulSet.class)) {
            set.getSpec()
                    .getVolumeClaimTemplates()
                    .forEach(claim -> there.add(claim.getMetadata().getName()));
        }
        List<VolumeMount> mounts = container().getVolumeMounts();
        assertThat(there).doesNotHaveDuplicates();
        assertThat(mounts).extracting(VolumeMount::getName).hasSameElementsAs(there);
        assertThat(mounts).extracting(VolumeMount::getMountPath).doesNotHaveDuplicates();
        assertThat(mounts)
                .as("what is mounted by subPath is never brought up to date")
                .allMatch(mount -> mount.getSubPath() == null);
        assertThat(mounts).extracting(VolumeMount::getMountPath).contains("/data", "/tmp");
    }

    private <T extends HasMetadata> void exists(Class<T> type, String name) {
        if (!given.contains(name)) {
            assertThat(manifests.named(type, name))
                    .as(type.getSimpleName() + " " + name)
                    .isPresent();
        }
    }

    private void environment() {
        for (EnvVar variable : container().getEnv()) {
            if (!ownVariables.contains(variable.getName())) {
                assertThat(SETTINGS.isVariable(variable.getName()))
                        .as(variable.getName() + " is a setting")
                        .isTrue();
            }
            if (variable.getValueFrom() != null) {
                exists(Secret.class, variable.getValueFrom().getSecretKeyRef().getName());
            }
        }
    }

    /** The "restricted" Pod Security Standard, and no token. */
    private void security() {
        PodSpec pod = manifests.pod().getSpec();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getCapabilities().getDrop())
                .containsExactly("ALL");
        assertThat(container().getSecurityContext().getCapabilities().getAdd()).isEmpty();
    }

    private Container container() {
        List<Container> containers = manifests.pod().getSpec().getContainers();
        assertThat(containers).hasSize(1);
        return containers.getFirst();
    }
}
