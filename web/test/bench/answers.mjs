// A vendor that always has a finished run, at once: what is timed before it is
// the way there and back.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { ANSWER, isAsked } from "./answer.mjs";

/** Answers a request for a run, or to create one; gives whether it was one. */
export function answers(request, response) {
  if (!isAsked(request.url)) return false;
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(ANSWER));
  return true;
}

// As a process of its own it tells its origin and serves until it is ended.
if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = createServer((request, response) => answers(request, response) || response.writeHead(404).end());
  server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
  process.on("disconnect", () => process.exit());
}
