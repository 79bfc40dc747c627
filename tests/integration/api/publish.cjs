// Publishes the event on standard input with the SDK of CloudEvents: ADDRESS TOKEN MODE; prints the answer.
const { CloudEvent, emitterFor, httpTransport, HTTP, Mode } = require("cloudevents");

async function inBatch(address, headers, event) {
  const type = "application/cloudevents-batch+json";
  const answer = await fetch(address, {
    method: "POST",
    headers: { ...headers, "Content-Type": type },
    body: JSON.stringify([event]),
  });
  return answer.text();
}

async function main([address, token, mode]) {
  const event = new CloudEvent(JSON.parse(require("fs").readFileSync(0, "utf-8")));
  const headers = { Authorization: `Bearer ${token}` };
  if (mode === "batch") return inBatch(address, headers, event);
  const emit = emitterFor(httpTransport(address), { binding: HTTP, mode: Mode[mode.toUpperCase()] });
  return (await emit(event, { headers })).body;
}

main(process.argv.slice(2)).then(console.log);
