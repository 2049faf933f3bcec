{{/* The pod, of a StatefulSet or a Deployment alike. */}}
{{- define "tripline.pod" -}}
metadata:
  labels:
    {{- include "tripline.selectorLabels" . | nindent 4 }}
    {{- with omit .Values.podLabels "app.kubernetes.io/name" "app.kubernetes.io/instance" }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A change of settings needs a restart. Rules and keys have no digest here: the service reads them anew by itself.
    checksum/config: {{ include "tripline.config" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.serviceAccountName }}
  serviceAccountName: {{ . }}
  {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: tripline
      image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      ports:
        - name: http
          containerPort: 8080
        - name: management
          containerPort: 8081
      env:
        - name: SPRING_CONFIG_ADDITIONAL_LOCATION
          value: file:/etc/tripline/config/
        {{- if .Values.configSecret }}
        - name: SPRING_CONFIG_IMPORT
          value: configtree:/etc/tripline/secrets/
        {{- end }}
        {{- if .Values.postgresql.url }}
        - name: SPRING_DATASOURCE_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.postgresql.existingSecret }}
              key: {{ .Values.postgresql.passwordKey }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      startupProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        {{- toYaml .Values.probes.startup | nindent 8 }}
      livenessProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        {{- toYaml .Values.probes.liveness | nindent 8 }}
      readinessProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        {{- toYaml .Values.probes.readiness | nindent 8 }}
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      lifecycle:
        preStop:
          exec: # until nobody sends it requests any more
            command: [sleep, "5"]
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        - name: config
          mountPath: /etc/tripline/config
          readOnly: true
        {{- if not .Values.security.allowAnonymous }}
        - name: keys
          mountPath: /etc/tripline/keys
          readOnly: true
        {{- end }}
        {{- if include "tripline.hasRuleFiles" . }}
        - name: rules
          mountPath: /etc/tripline/rules
          readOnly: true
        {{- end }}
        {{- if .Values.configSecret }}
        - name: secrets
          mountPath: /etc/tripline/secrets
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- if or .Values.postgresql.url (not .Values.persistence.enabled) }}
    # With a PostgreSQL nothing that matters lies here.
    - name: data
      emptyDir: {}
    {{- else if .Values.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.persistence.existingClaim }}
    {{- end }}
    # Native libraries (SQLite, zstd) are unpacked here.
    - name: tmp
      emptyDir: {}
    - name: config
      configMap:
        name: {{ include "tripline.fullname" . }}
    {{- if not .Values.security.allowAnonymous }}
    # The digests alone: the pod has no use for the secrets.
    - name: keys
      secret:
        secretName: {{ include "tripline.keysSecret" . }}
        items:
          - key: keys.yaml
            path: keys.yaml
    {{- end }}
    {{- if include "tripline.hasRuleFiles" . }}
    - name: rules
      configMap:
        name: {{ include "tripline.rulesConfigMap" . }}
    {{- end }}
    {{- if .Values.configSecret }}
    - name: secrets
      secret:
        secretName: {{ .Values.configSecret }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
