// What htmx leaves to a page: saying honestly whether the stream is up, and letting "12 s ago" grow.
(() => {
  "use strict";

  const SILENCE = 12000; // the server speaks every 5 s, so after two missed words the connection is not to be trusted
  const stream = document.getElementById("stream");
  const label = document.getElementById("live");
  const spans = stream.dataset.spans.split("|");
  const steps = [86400, 3600, 60, 1].map((size, place) => [size, spans[place]]);

  let connection = null;
  let heard = Date.now();
  let offset = 0; // the server's clock minus ours

  const say = (state) => {
    if (label.dataset.state === state) return;
    label.dataset.state = state;
    label.textContent = label.dataset[state];
  };

  const readClock = () => {
    const now = document.querySelector("[data-now]");
    if (now) offset = Date.parse(now.dataset.now) - Date.now();
  };

  const tell = (seconds) => {
    const [size, span] = steps.find(([least]) => seconds >= least) ?? steps[3];
    return stream.dataset.ago.replace("{span}", span.replace("{}", Math.floor(seconds / size)));
  };

  const age = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const seconds = Math.max(0, (Date.now() + offset - Date.parse(time.dateTime)) / 1000);
      const text = tell(seconds);
      if (time.textContent !== text) time.textContent = text;
    }
  };

  const lost = (event) => {
    say("reconnecting");
    const status = event.detail?.status ?? event.detail?.ctx?.response?.status;
    if (status === 401) location.reload(); // the session is over: show the page that says so
  };

  stream.addEventListener("htmx:sse:before:connection", (event) => {
    connection = event.detail.connection;
    if (connection.attempt > 0) say("reconnecting");
  });
  stream.addEventListener("htmx:sse:after:connection", () => { heard = Date.now(); say("live"); });
  stream.addEventListener("htmx:sse:before:message", () => { heard = Date.now(); say("live"); });
  stream.addEventListener("htmx:sse:after:message", () => { readClock(); age(); });
  stream.addEventListener("htmx:sse:error", lost);

  // htmx resumes a stream that once ran; one that could not begin is begun again here.
  const again = (event) => {
    lost(event);
    setTimeout(() => stream.dispatchEvent(new CustomEvent("again")), 2000);
  };
  stream.addEventListener("htmx:error", again);
  stream.addEventListener("htmx:response:error", again);

  setInterval(() => {
    age();
    if (Date.now() - heard > SILENCE && !document.hidden) {
      say("reconnecting");
      heard = Date.now();
      connection?.reader?.cancel();
    }
  }, 1000);

  say("connecting");
  readClock();
})();
