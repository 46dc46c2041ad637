# syntax=docker/dockerfile:1
# Both stages stand on the same base, which may be any image with Node 24 and npm: give a pinned or mirrored one
# with --build-arg BASE=….
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM ${BASE}
ARG REVISION=unknown
LABEL org.opencontainers.image.title="storekeeper" \
      org.opencontainers.image.description="Keeps Amazon accounts in Celigo's Amazon – NetSuite integration app as their manifests declare" \
      org.opencontainers.image.revision="${REVISION}"
# git fetches the manifests, ssh carries it where the source is reached that way.
RUN if ! command -v git >/dev/null || ! command -v ssh >/dev/null; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
      && rm -rf /var/lib/apt/lists/*; \
    fi
COPY --from=build /build/dist/storekeeper.js /usr/local/lib/storekeeper/storekeeper.js
RUN printf '{"type":"module"}\n' > /usr/local/lib/storekeeper/package.json \
    && ln -s ../lib/storekeeper/storekeeper.js /usr/local/bin/storekeeper \
    && mkdir -p /var/lib/storekeeper \
    && chown 65532:65532 /var/lib/storekeeper \
    # ssh refuses to work for a user whom nobody knows.
    && echo 'storekeeper:x:65532:65532::/var/lib/storekeeper:/usr/sbin/nologin' >> /etc/passwd
# By number, so that Kubernetes can tell that it is not root. No health check here: /healthz and /readyz are for whoever
# runs it, and a command such as `validate` has none.
USER 65532:65532
WORKDIR /var/lib/storekeeper
ENV NODE_ENV=production HOME=/var/lib/storekeeper XDG_CACHE_HOME=/tmp
VOLUME ["/var/lib/storekeeper"]
EXPOSE 8080
ENTRYPOINT ["storekeeper"]
CMD ["--help"]
