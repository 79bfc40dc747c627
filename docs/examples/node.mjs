// Publish a task and follow the board with Node.js, without any package:
//
//     YIPAN_URL=http://127.0.0.1:8300 YIPAN_TOKEN=… node docs/examples/node.mjs 2
//
// reads two events and ends; without a number it goes on. Run it again: nothing is published twice.

const { YIPAN_URL: url, YIPAN_TOKEN: token } = process.env;
const who = { Authorization: `Bearer ${token}` };
const common = { specversion: "1.0", source: "https://oa.haidian.example/tasks", subject: "4714" };
const events = [
  {
    ...common, type: "TaskAssigned", id: "4714-1", time: "2026-03-02T09:00:00+08:00",
    data: { title: "检查井盖", lead: "bj.haidian.zhongguancun", due: "2030-03-09T18:00:00+08:00" },
  },
  {
    ...common, type: "TaskExtended", id: "4714-2", time: "2026-03-05T10:00:00+08:00",
    data: { due: "2030-03-16T18:00:00+08:00", reason: "等待更换" },
  },
];

// While the node is away the same is sent again: it knows events by `source` and `id`.
async function publish(events) {
  const headers = { ...who, "Content-Type": "application/cloudevents-batch+json" };
  for (;;) {
    const answer = await fetch(`${url}/v1/events`, { method: "POST", headers, body: JSON.stringify(events) })
      .catch((error) => console.log("trying again:", error.cause?.code ?? error.message));
    if (answer?.ok) return answer.json();
    // A problem (RFC 9457) says what is wrong.
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(await answer.text());
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

// Yields the events behind a position, each with its own, until the connection ends.
async function* follow(position) {
  const headers = { ...who, "Last-Event-ID": String(position) };
  const answer = await fetch(`${url}/v1/feed?type=TaskAssigned&type=TaskExtended`, { headers });
  if (!answer.ok) throw new Error(await answer.text());
  let rest = "";
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    const messages = (rest + text).split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const fields = Object.fromEntries(message.split("\n").map((line) => line.split(/: (.*)/, 2)));
      position = Number(fields.id ?? position);
      if (fields.data && ["message", "past"].includes(fields.event ?? "message")) {
        yield { position, event: JSON.parse(fields.data) };
      }
    }
  }
}

for (const outcome of await publish(events)) {
  console.log(outcome.id, outcome.status, outcome.problem?.detail ?? "");
}
let number = 0;
for await (const { position, event } of follow(0)) { // keep `position`, and begin there the next time
  console.log(position, event.type, event.subject, event.data.due);
  if (++number === Number(process.argv[2])) break;
}
