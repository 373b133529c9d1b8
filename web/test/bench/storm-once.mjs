/** Times simulations in any host, from JSON to JSON, after one that counts for nothing; gives milliseconds by scenario. */
export function timeStorm({ core, storm: { readCatalogue, simulate }, catalogue, scenarios, times }) {
  const read = readCatalogue(catalogue);
  return Object.fromEntries(Object.entries(scenarios).map(([name, scenario]) => {
    const all = [];
    for (let i = -1; i < times; i++) {
      const from = performance.now();
      const json = JSON.stringify(simulate(core, read, scenario));
      const ms = performance.now() - from;
      if (!JSON.parse(json).policies.every(({ requests }) => requests > 0)) throw new Error(`${name}: nobody sent anything`);
      if (i >= 0) all.push(ms);
    }
    return [name, all];
  }));
}
