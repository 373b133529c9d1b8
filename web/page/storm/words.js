// Figures in words.

/** What a policy is called where people read. */
export const titleOf = (name) => ({ ours: "ours, each on its own", paced: "ours, behind one paced gate" })[name] ?? name;

const number = (n) => n.toLocaleString("en");
const hundredths = (permille) => (permille / 1000).toFixed(2);

/** A duration in seconds. */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** The figures of a row as a table shows them: those of nobody are a dash. */
export function cellOf(name, row) {
  if (name.endsWith("Permille")) return row.finished > 0 ? hundredths(row[name]) : "–";
  if (name.startsWith("wait")) return row.finished > 0 ? seconds(row[name]) : "–";
  return number(row[name]);
}

/** What became of one policy, in a sentence. */
export function sentenceOf(row, clients) {
  const { finished, gaveUp, underWay } = row;
  const rest = [gaveUp > 0 && `${number(gaveUp)} gave up`, underWay > 0 && `${number(underWay)} were still under way`].filter(Boolean);
  const took = finished > 0 ? `, the last after ${seconds(row.makespanMs)}, with ${hundredths(row.requestsPermille)} requests for each` : "";
  return `${titleOf(row.name)}: ${number(finished)} of ${number(clients)} finished${took}${rest.map((one) => `; ${one}`).join("")}.`;
}

/** What happened in one second. sofar is how many had finished by its end. */
export function secondOf({ sent, refused, failed }, second, sofar) {
  return `${number(sent[second])} sent, ${number(refused[second])} refused, ${number(failed[second])} failed, ${number(sofar)} finished so far`;
}

/** How long a simulation took. */
export function tookOf({ clients, policies }, ms) {
  return `${number(clients)} ${clients === 1 ? "client" : "clients"} under ${policies.length} ${policies.length === 1 ? "policy" : "policies"}, simulated here in ${ms < 10 ? ms.toFixed(1) : number(Math.round(ms))} ms.`;
}
