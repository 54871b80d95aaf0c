# A small static image: the program and the certificates it needs, run by nobody.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
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
