{{- define "storekeeper.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* 50 characters leave room for what is appended. */}}
{{- define "storekeeper.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "storekeeper.selectorLabels" -}}
app.kubernetes.io/name: {{ include "storekeeper.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "storekeeper.labels" -}}
{{ include "storekeeper.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "storekeeper.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "storekeeper.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "storekeeper.image" -}}
{{- $repository := required "image.repository is empty: give the place that the image built from the Dockerfile was pushed to" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "storekeeper.gitUrl" -}}
{{- $url := required "git.url is empty: give the address of the repository with the manifests" .Values.git.url -}}
{{- /* Tokens are often written where the user name stands. */ -}}
{{- if or (regexMatch "^(?i:https?)://[^/]*@" $url) (regexMatch "^[A-Za-z][A-Za-z0-9+.-]*://[^/]*:[^/]*@" $url) -}}
{{- fail "git.url holds a user name or password: put the password or token into a secret and name that in git.tokenSecret.name, write the user name into git.username, and leave both out of the address" -}}
{{- end -}}
{{- if and .Values.git.tokenSecret.name .Values.git.sshSecret.name -}}
{{- fail "git.tokenSecret.name and git.sshSecret.name are both given: a token is for https, a key is for ssh; give one" -}}
{{- end -}}
{{- if and .Values.git.tokenSecret.name (not (regexMatch "^(?i:https?)://" $url)) -}}
{{- fail (printf "git.tokenSecret.name is given, and git.url is %q: a token goes with an https:// address, git.sshSecret with ssh" $url) -}}
{{- end -}}
{{- if and .Values.git.sshSecret.name (regexMatch "^(?i:https?)://" $url) -}}
{{- fail (printf "git.sshSecret.name is given, and git.url is %q: a key goes with ssh:// or git@host:path, git.tokenSecret with https" $url) -}}
{{- end -}}
{{- $url -}}
{{- end -}}

{{/* Not empty where the manifests are objects of this cluster. */}}
{{- define "storekeeper.kubernetes" -}}
{{- if eq .Values.source.kind "kubernetes" }}true{{ end -}}
{{- end -}}

{{- define "storekeeper.replicas" -}}
{{- if include "storekeeper.kubernetes" . }}{{ int .Values.kubernetes.replicas }}{{ else }}1{{ end -}}
{{- end -}}

{{/* For what has no namespace: two releases may have one name. */}}
{{- define "storekeeper.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "storekeeper.fullname" .) -}}
{{- end -}}

{{- define "storekeeper.leaseName" -}}
{{- default (include "storekeeper.fullname" .) .Values.kubernetes.leaseName -}}
{{- end -}}

{{/* The namespaces that are watched, as JSON; none where all of them are. */}}
{{- define "storekeeper.watchNamespaces" -}}
{{- if .Values.kubernetes.allNamespaces -}}
[]
{{- else -}}
{{- default (list .Release.Namespace) .Values.kubernetes.watchNamespaces | uniq | sortAlpha | toJson -}}
{{- end -}}
{{- end -}}

{{/* Refuses values that do not go together. Renders nothing. */}}
{{- define "storekeeper.checkValues" -}}
{{- if include "storekeeper.kubernetes" . -}}
{{- if or .Values.git.url .Values.git.tokenSecret.name .Values.git.sshSecret.name -}}
{{- fail "git.url, git.tokenSecret.name or git.sshSecret.name is given, and source.kind is kubernetes: one release has one source; leave them out, or set source.kind to git" -}}
{{- end -}}
{{- if and .Values.kubernetes.allNamespaces .Values.kubernetes.watchNamespaces -}}
{{- fail "kubernetes.allNamespaces and kubernetes.watchNamespaces are both given: give one" -}}
{{- end -}}
{{- if .Values.platform.readableSecrets -}}
{{- fail "platform.readableSecrets is given, and source.kind is kubernetes: name the secrets in kubernetes.secretNames" -}}
{{- end -}}
{{- if and .Values.platform.tokenFiles (not .Values.kubernetes.allowProcessTokens) -}}
{{- fail "platform.tokenFiles is given, and source.kind is kubernetes: tiles may not name files of the pod there unless kubernetes.allowProcessTokens is true; better have them name a secret in their namespace (tokenFrom.secretKeyRef)" -}}
{{- end -}}
{{- end -}}
{{- if contains "@" .Values.proxy.url -}}
{{- fail "proxy.url holds a user name or password, which whoever may read the pod would see: put the address into a secret under the keys HTTPS_PROXY and HTTP_PROXY and name that in proxy.secretName" -}}
{{- end -}}
{{- if and .Values.proxy.secretName (or .Values.proxy.url .Values.proxy.noProxy) -}}
{{- fail "proxy.secretName is given beside proxy.url or proxy.noProxy: the secret holds all of them; give one" -}}
{{- end -}}
{{- if and .Values.extraCA.configMapName .Values.extraCA.secretName -}}
{{- fail "extraCA.configMapName and extraCA.secretName are both given: give one" -}}
{{- end -}}
{{- end -}}

{{/* Environment variables for the proxy, the authority and those of the user, as a list. */}}
{{- define "storekeeper.env" -}}
# Commands that are run in the pod find the controller by it.
- { name: STOREKEEPER_STATE_DIR, value: /var/lib/storekeeper/state }
{{- with .Values.api.tokenSecret }}
{{- if .name }}
- { name: STOREKEEPER_API_TOKEN, valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key | quote }} } } }
{{- end }}
{{- end }}
{{- with .Values.proxy.url }}
- { name: HTTPS_PROXY, value: {{ . | quote }} }
- { name: HTTP_PROXY, value: {{ . | quote }} }
# The cluster puts in the address of its API.
- { name: NO_PROXY, value: {{ concat (list "localhost" ".svc" ".cluster.local" "$(KUBERNETES_SERVICE_HOST)") $.Values.proxy.noProxy | join "," | quote }} }
{{- end }}
{{- if or .Values.extraCA.configMapName .Values.extraCA.secretName }}
- { name: NODE_EXTRA_CA_CERTS, value: {{ printf "/etc/storekeeper/ca/%s" .Values.extraCA.key | quote }} }
{{- if and .Values.extraCA.forGit (not (include "storekeeper.kubernetes" .)) }}
- { name: GIT_SSL_CAINFO, value: {{ printf "/etc/storekeeper/ca/%s" .Values.extraCA.key | quote }} }
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the pod may do with what it watches. */}}
{{- define "storekeeper.watcherRules" -}}
- apiGroups: [storekeeper.dev]
  resources: [amazonaccounts, integrationtiles]
  verbs: [get, list, watch, patch]
- apiGroups: [storekeeper.dev]
  resources: [amazonaccounts/status, integrationtiles/status]
  verbs: [get, patch]
- apiGroups: [storekeeper.dev]
  resources: [amazonaccounts/finalizers, integrationtiles/finalizers]
  verbs: [update]
# Tokens of integrator.io; a watch of one secret says when its token was changed.
- apiGroups: ['']
  resources: [secrets]
  {{- with .Values.kubernetes.secretNames }}
  resourceNames: {{- . | uniq | sortAlpha | toYaml | nindent 4 }}
  {{- end }}
  verbs: [get, watch]
# Whether a namespace is being deleted: an account is not uninstalled because everything around it goes.
- apiGroups: ['']
  resources: [namespaces]
  verbs: [get]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [get, create, patch]
{{- end -}}
