# A small static image: the program and the certificates it needs, run by nobody.
FROM golang:1.26 AS build
# Another module proxy where the usual one is out of reach: docker build --build-arg GOPROXY=https://…
ARG GOPROXY
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# With .git, so that `lotusdesk version` knows the commit.
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /lotusdesk . && mkdir /files

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /lotusdesk /lotusdesk
COPY --from=build --chown=65532:65532 /files /files
USER 65532:65532
ENV LOTUSDESK_FILES=/files
VOLUME /files
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s CMD ["/lotusdesk", "health"]
ENTRYPOINT ["/lotusdesk"]
CMD ["serve"]
