#!/bin/sh
# curl, for files that are complete: sends one and returns when Tripline has judged it.
# Reads: the file that is named, one ECS event as JSON on each line
# Door:  POST /ingest/curl
# Run:   sh send.sh events.ndjson
# Key:   TRIPLINE_KEY of the environment; to change it, call it with another
#
# --data-binary and a type: -d would join the lines and claim a web form. curl waits as
# Retry-After says, and else without --retry-delay ever longer, up to ten minutes.
set -eu

# Packed before anything is sent: of a file that cannot be read nothing is, and the script fails.
events=$1
packed=$(mktemp)
gzip -c "$events" >"$packed" || { rm "$packed"; exit 1; }
exec <"$packed"
rm "$packed"

# By a file, since all users see what is on a command line. While Tripline has no keys, any text does.
exec curl --silent --show-error --fail \
    --retry 1000 --retry-delay 5 --retry-connrefused --retry-max-time 0 --max-time 60 \
    -H 'Content-Type: application/x-ndjson' \
    -H 'Content-Encoding: gzip' \
    -H @/dev/fd/3 \
    --data-binary @- \
    http://127.0.0.1:8080/ingest/curl 3<<EOF
Authorization: Bearer ${TRIPLINE_KEY:-any}
EOF
