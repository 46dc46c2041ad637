# syntax=docker/dockerfile:1
# Both stages stand on the same base: any image with Node 24 and npm that has git and ssh already, or apt-get to get them
# with. It is pinned to the Node that the tests run on (a test compares the two). Pin it to its bytes as well, with the
# digest that your registry gives for it:
#   --build-arg BASE=docker.io/library/node:24.21.0-bookworm-slim@sha256:…
ARG BASE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Packages run nothing of their own here: what is bundled needs no install script. A registry of your own is given by
# an npmrc that leaves no trace in the image: --secret id=npmrc,src=$HOME/.npmrc
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.ts

FROM ${BASE}
# git fetches the manifests, ssh carries it where the source is reached that way. Watching Kubernetes takes neither.
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
# Where the sources are and what was built of them: they are yours to give. The version is that of package.json (a test
# compares them).
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="storekeeper" \
      org.opencontainers.image.description="Keeps Amazon accounts in Celigo's Amazon – NetSuite integration app as their manifests declare" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
# By number, so that Kubernetes can tell that it is not root.
USER 65532:65532
WORKDIR /var/lib/storekeeper
ENV NODE_ENV=production HOME=/var/lib/storekeeper XDG_CACHE_HOME=/tmp
VOLUME ["/var/lib/storekeeper"]
EXPOSE 8080
# For Docker and Podman, of `run` on its own port; Kubernetes asks by its own probes. Without a shell, without curl, and
# past any proxy. A command that ends by itself, such as `validate`, is gone before it is asked. The OCI format has no
# health check: `buildah build` keeps it with `--format docker`.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "require('node:http').get({ port: 8080, path: '/healthz', agent: false }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["storekeeper"]
CMD ["--help"]
