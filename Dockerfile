# What it is to be run with is in src/docs/operations.md. What is done here, ImageIT does too, without a builder of images.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
# What the build downloads is a layer of its own, which only pom.xml changes.
COPY .mvn .mvn
COPY mvnw pom.xml ./
RUN ./mvnw -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package && rm -r target
COPY . .
RUN ./mvnw -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
RUN src/image/assemble target/tripline-*.jar /image

FROM debian:13-slim AS runtime
COPY --from=build /image/java /opt/java
COPY --from=build /image/dependencies /opt/tripline
COPY --from=build /image/snapshot-dependencies /opt/tripline
COPY --from=build /image/application /opt/tripline
COPY src/image/health /opt/tripline/health

# An AOT cache fits this very runtime, these jars and their paths: it is made where it is used.
FROM runtime AS trained
COPY src/image/train /tmp/train
RUN /tmp/train /opt/tripline/tripline.aot

FROM runtime
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tripline" \
      org.opencontainers.image.description="Runs Elastic's EQL detection rules on events as they arrive over HTTP." \
      org.opencontainers.image.licenses="Apache-2.0 AND Elastic-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=trained /opt/tripline/tripline.aot /opt/tripline/tripline.aot
COPY LICENSE /opt/tripline/LICENSE
COPY NOTICE /opt/tripline/NOTICE
RUN mkdir /data && chown 10001:10001 /data
# Relative paths of settings begin here: ./data/tripline.db is in /data, and ./config/application.yaml is read if it is there.
WORKDIR /
VOLUME ["/data"]
USER 10001:10001
ENV SERVER_ADDRESS=0.0.0.0
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/tripline/health"]
ENTRYPOINT ["/opt/java/bin/java", "-XX:AOTCache=/opt/tripline/tripline.aot", "-jar", "/opt/tripline/tripline.jar"]
