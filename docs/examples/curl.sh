#!/bin/sh
# Publish a task and follow the board with curl:
#
#     YIPAN_URL=http://127.0.0.1:8300 YIPAN_TOKEN=… sh docs/examples/curl.sh 2
#
# reads two events and ends; without a number it goes on. Run it again: nothing is published twice.
set -eu

who="Authorization: Bearer $YIPAN_TOKEN"

# While the node is away curl sends the same again: the node knows events by `source` and `id`.
publish() {
  curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused "$YIPAN_URL/v1/events" \
    --header "$who" --header "Content-Type: application/cloudevents+json" --data-binary @-
  echo
}

publish <<EVENT
{
  "specversion": "1.0", "type": "TaskAssigned", "source": "https://oa.haidian.example/tasks",
  "id": "4713-1", "subject": "4713", "time": "2026-03-02T09:00:00+08:00",
  "data": {"title": "清运堆放物", "lead": "bj.haidian.zhongguancun", "due": "2030-03-09T18:00:00+08:00"}
}
EVENT

publish <<EVENT
{
  "specversion": "1.0", "type": "TaskExtended", "source": "https://oa.haidian.example/tasks",
  "id": "4713-2", "subject": "4713", "time": "2026-03-05T10:00:00+08:00",
  "data": {"due": "2030-03-16T18:00:00+08:00", "reason": "车辆调配"}
}
EVENT

# Each event is a line `data: …` behind a line `id: …`, its position: begin there the next time.
feed=$(mktemp -u)
mkfifo "$feed"
trap 'rm -f "$feed"' EXIT
curl --silent --no-buffer "$YIPAN_URL/v1/feed?after=0&type=TaskAssigned&type=TaskExtended" --header "$who" >"$feed" &
number=0
while [ "$number" != "${1-}" ] && read -r line; do
  case $line in
    data:*) printf '%s\n' "${line#data: }" && number=$((number + 1)) ;;
  esac
done <"$feed"
kill "$!"
