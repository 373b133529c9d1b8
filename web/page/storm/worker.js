// Simulates off the page's thread, on the very core that follows requests.
import { core } from "../web/core.js";
import { readScenario } from "../web/storm/scenario.js";
import { readCatalogue, simulate, StormError } from "../web/storm.js";

const loading = fetch(new URL("../web/storm-catalogue.json", import.meta.url)).then((response) => response.json()).then(readCatalogue);
loading.catch(() => {}); // told to whoever asks

// Set at once: what is sent before there is a listener is lost.
onmessage = async ({ data: scenario }) => {
  try {
    const catalogue = await loading;
    const began = performance.now();
    const result = simulate(core, catalogue, scenario);
    const ms = performance.now() - began;
    const { limiter, outage } = readScenario(core, catalogue, scenario);
    postMessage({ result, ms, limiter, outage });
  } catch (error) {
    if (error instanceof StormError) postMessage({ wrong: { field: error.field, want: error.want, message: error.message } });
    else postMessage({ broken: error.message });
  }
};
