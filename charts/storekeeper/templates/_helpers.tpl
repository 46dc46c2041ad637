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
