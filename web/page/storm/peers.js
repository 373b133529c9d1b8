// What is known of the peers, as the catalogue tells it.

/** Gives an element for each peer that was modelled on something. */
export function aboutPeers(peers) {
  return peers.map(({ name, like, facts, sources }) => {
    const about = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = `${name}: ${like}`;
    const body = document.createElement("div");
    const known = document.createElement("p");
    known.textContent = facts;
    const list = document.createElement("ul");
    list.append(...sources.map(sourceOf));
    body.append(known, list);
    about.append(summary, body);
    return about;
  });
}

function sourceOf(source) {
  const item = document.createElement("li");
  if (/^https:\/\//.test(source)) {
    const link = document.createElement("a");
    link.href = source;
    link.rel = "noreferrer";
    link.textContent = source;
    item.append(link);
  } else {
    item.textContent = source; // a file of this project
  }
  return item;
}
