// A line that can be cut: a TCP proxy before an address.
import { connect, createServer } from "node:net";

/**
 * Starts it before url. Gives {url, cutAfter(n)
 * (the next line to bring n bytes of answer is cut there, once; further calls
 * are for further lines), cutAll() (every line that is open now), close()}.
 */
export async function startCutter(url) {
  const { hostname, port } = new URL(url);
  const cuts = [];
  const open = new Set();
  const server = createServer((caller) => {
    const far = connect(Number(port), hostname);
    const cut = () => {
      open.delete(cut);
      caller.resetAndDestroy();
      far.destroy();
    };
    open.add(cut);
    let brought = 0;
    far.on("data", (data) => {
      const [most] = cuts;
      if (most !== undefined && brought + data.length > most) {
        cuts.shift();
        if (most > brought) return caller.write(data.subarray(0, most - brought), cut);
        return cut();
      }
      brought += data.length;
      caller.write(data);
    });
    caller.on("data", (data) => far.write(data));
    for (const [one, other] of [[caller, far], [far, caller]]) {
      one.on("error", cut);
      one.on("close", () => {
        open.delete(cut);
        other.end();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => [...open].forEach((cut) => cut());
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cutAfter: (bytes) => cuts.push(bytes),
    cutAll,
    close() {
      cutAll();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
