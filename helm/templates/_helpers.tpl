{{- define "tripline.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* 46 characters at most: Kubernetes adds a digest to the names of pods, and we our own endings. */}}
{{- define "tripline.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" }}
{{- else if contains (include "tripline.name" .) .Release.Name }}
{{- .Release.Name | trunc 46 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "tripline.name" .) | trunc 46 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "tripline.selectorLabels" -}}
app.kubernetes.io/name: {{ include "tripline.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "tripline.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "tripline.selectorLabels" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The service that carries health and metrics; also the job's name in Prometheus. */}}
{{- define "tripline.managementName" -}}
{{ include "tripline.fullname" . }}-management
{{- end }}

{{- define "tripline.keysSecret" -}}
{{- .Values.security.existingSecret | default (printf "%s-keys" (include "tripline.fullname" .)) }}
{{- end }}

{{- define "tripline.rulesConfigMap" -}}
{{- .Values.rules.existingConfigMap | default (printf "%s-rules" (include "tripline.fullname" .)) }}
{{- end }}

{{/* "true", or nothing. */}}
{{- define "tripline.hasRuleFiles" -}}
{{- if or .Values.rules.files .Values.rules.existingConfigMap }}true{{ end }}
{{- end }}

{{/* A tree of settings as lines "path", where keys may be dotted themselves. Takes a list: the path above, the tree. */}}
{{- define "tripline.paths" -}}
{{- $above := index . 0 }}
{{- range $key, $value := index . 1 }}
{{- $path := ternary $key (printf "%s.%s" $above $key) (eq $above "") }}
{{- if and (kindIs "map" $value) $value }}
{{- include "tripline.paths" (list $path $value) }}
{{- else }}
{{- $path }}{{ "\n" }}
{{- end }}
{{- end }}
{{- end }}

{{/* What would not work is refused here, in words, before anything is rendered. */}}
{{- define "tripline.validate" -}}
{{- $values := .Values }}
{{- if not $values.postgresql.url }}
{{- if $values.autoscaling.enabled }}
{{- fail "autoscaling.enabled is true, but alerts are stored in SQLite, which one instance alone may write: give a PostgreSQL in postgresql.url, or switch autoscaling off" }}
{{- end }}
{{- if gt (int $values.replicaCount) 1 }}
{{- fail (printf "replicaCount is %d, but alerts are stored in SQLite, which one instance alone may write: give a PostgreSQL in postgresql.url, or set replicaCount to 1" (int $values.replicaCount)) }}
{{- end }}
{{- else if not $values.postgresql.existingSecret }}
{{- fail "postgresql.url is given, but postgresql.existingSecret is empty: name there the Secret that holds the password" }}
{{- end }}
{{- if and $values.autoscaling.enabled (gt (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas)) }}
{{- fail (printf "autoscaling.minReplicas is %d, which is more than autoscaling.maxReplicas, %d: turn them round" (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas)) }}
{{- end }}
{{- if and $values.rules.files $values.rules.existingConfigMap }}
{{- fail "rules.files and rules.existingConfigMap are both given: give one of them" }}
{{- end }}
{{- if and (not $values.rules.locations) (not (include "tripline.hasRuleFiles" .)) }}
{{- fail "no rules: rules.locations, rules.files and rules.existingConfigMap are all empty; give one of them" }}
{{- end }}
{{- if and $values.ingress.enabled (not $values.ingress.hosts) }}
{{- fail "ingress.enabled is true, but ingress.hosts is empty: name the host there" }}
{{- end }}
{{- $security := $values.security }}
{{- if $security.allowAnonymous }}
{{- if or $security.keys $security.existingSecret }}
{{- fail "security.allowAnonymous is true, but keys are given in security.keys or security.existingSecret: choose one" }}
{{- end }}
{{- else if and $security.keys $security.existingSecret }}
{{- fail "security.keys and security.existingSecret are both given: give one of them" }}
{{- else if not (or $security.keys $security.existingSecret $security.generate) }}
{{- fail "no keys: security.keys, security.existingSecret and security.generate are all empty; give one of them, or set security.allowAnonymous" }}
{{- end }}
{{- $names := dict }}
{{- range ternary $security.keys $security.generate (gt (len $security.keys) 0) }}
{{- if hasKey $names .name }}
{{- fail (printf "two keys have the name %s in security: give each its own" .name) }}
{{- end }}
{{- $_ := set $names .name true }}
{{- end }}
{{- $instead := dict
      "server.address" "nothing: in a pod the service listens on all addresses"
      "server.port" "service.port, which is all that callers see"
      "management.server" "nothing: health and metrics have their port"
      "spring.datasource.url" "postgresql.url"
      "spring.datasource.username" "postgresql.username"
      "spring.datasource.password" "postgresql.existingSecret"
      "tripline.rules.locations" "rules.locations"
      "tripline.security.keys" "security.keys"
      "tripline.security.key-files" "security.existingSecret"
      "tripline.security.allow-anonymous" "security.allowAnonymous" }}
{{- range $path := splitList "\n" (include "tripline.paths" (list "" $values.config)) }}
{{- range $own, $value := $instead }}
{{- $plain := $path | lower | replace "-" "" | replace "_" "" }}
{{- $taken := $own | replace "-" "" }}
{{- if or (eq $plain $taken) (hasPrefix (printf "%s." $taken) $plain) (hasPrefix (printf "%s[" $taken) $plain) }}
{{- fail (printf "config.%s is the chart's own to set; use instead: %s" $path $value) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* application.yaml: the settings of the chart over those of the values. */}}
{{- define "tripline.config" -}}
{{- $locations := .Values.rules.locations }}
{{- if include "tripline.hasRuleFiles" . }}
{{- $locations = append $locations "/etc/tripline/rules" }}
{{- end }}
{{- $security := dict "key-files" (list "/etc/tripline/keys/keys.yaml") }}
{{- if .Values.security.allowAnonymous }}
{{- $security = dict "allow-anonymous" true }}
{{- end }}
{{- $datasource := dict "url" "jdbc:sqlite:/data/tripline.db" }}
{{- if .Values.postgresql.url }}
{{- $datasource = dict "url" .Values.postgresql.url "username" .Values.postgresql.username }}
{{- end }}
{{- $own := dict
      "server" (dict "address" "0.0.0.0" "port" 8080)
      "management" (dict "server" (dict "address" "0.0.0.0" "port" 8081 "ssl" (dict "enabled" false)))
      "spring" (dict "datasource" $datasource)
      "tripline" (dict "rules" (dict "locations" $locations) "security" $security) }}
{{- toYaml (mustMergeOverwrite (deepCopy .Values.config) $own) }}
{{- end }}

{{/*
The data of the Secret with keys: keys.yaml, which the service reads, and the text of each secret that was made here.
Takes a list: security of the values, and the data of the Secret that is there already, whose texts are kept.
*/}}
{{- define "tripline.keys" -}}
{{- $security := index . 0 }}
{{- $there := index . 1 }}
{{- $keys := $security.keys }}
{{- $data := dict }}
{{- if not $keys }}
{{- range $security.generate }}
{{- $text := randAlphaNum 40 }}
{{- if hasKey $there .name }}
{{- $text = get $there .name | b64dec }}
{{- end }}
{{- $_ := set $data .name (b64enc $text) }}
{{- $keys = append $keys (dict "name" .name "sha256" (sha256sum $text) "roles" .roles) }}
{{- end }}
{{- end }}
{{- $_ := set $data "keys.yaml" (toYaml (dict "keys" $keys) | b64enc) }}
{{- toYaml $data }}
{{- end }}
