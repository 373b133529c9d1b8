// The page: sends one run to the edge it came from, and shows what the edge
// decides as it happens. The key is read from its field when it is sent and
// kept nowhere else.
import { eventsOf } from "./events.js";
import { addInput, requestOf } from "./form.js";
import { addDecision, clear, say, showAnswer } from "./show.js";

const at = (id) => document.getElementById(id);
let running = null; // the AbortController of the run under way
let runId = ""; // its run, once it is known

addInput();
at("add").addEventListener("click", () => addInput().firstChild.focus());
at("stop").addEventListener("click", () => running?.abort());
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (running === null) run();
});

async function run() {
  clear();
  runId = "";
  let request;
  try {
    request = requestOf(at("version").value, at("more").value);
  } catch (error) {
    say(error.message, true);
    return;
  }
  running = new AbortController();
  at("send").disabled = true;
  at("stop").disabled = false;
  try {
    await send(request, running.signal);
  } catch (error) {
    if (running.signal.aborted) say(`Stopped. ${runId ? `Run ${runId}` : "A run that was created"} goes on and is paid.`);
    else say(`The edge cannot be reached: ${error.message}`, true);
  } finally {
    running = null;
    at("send").disabled = false;
    at("stop").disabled = true;
  }
}

async function send(request, signal) {
  say("Sending…");
  const response = await fetch("/v1/runs", {
    method: "POST",
    headers: {
      accept: "text/event-stream",
      authorization: `Bearer ${at("key").value.trim()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    showAnswer({ status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() });
    say("The edge did not send the run on.", true);
    return;
  }
  let last = null;
  let ended = false;
  for await (const { event, data } of eventsOf(response.body)) {
    switch (event) {
      case "attempt":
        say(`Attempt ${data.attempt}: ${data.method} ${data.path}`);
        break;
      case "decision":
        last = data;
        runId = data.runId;
        addDecision(data);
        say(`Attempt ${data.attempt}: ${data.status || "no answer"}; ${data.action}${data.delayMs > 0 ? ` in ${data.delayMs} ms` : ""}.`);
        break;
      case "result":
        ended = true;
        showAnswer(data);
        say(last?.action === "return" ? "Done." : "Ended without a result.", last?.action !== "return");
    }
  }
  if (!ended) say("The connection ended before the answer. A run that was created goes on and is paid.", true);
}
