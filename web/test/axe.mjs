// Whether a page can be used by everybody, as far as a program can tell.
import { tool } from "./load.mjs";

/** Every rule for WCAG 2.0 to 2.2, A and AA, and what is merely good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Gives what axe finds wrong with a page as it stands, a line for each element:
 * "rule: what it wants (the element): what is to be done". Nothing wrong is [].
 * What moves is shown at its end, for a colour that is on its way is none.
 */
export async function violations(page) {
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.effect?.getComputedTiming().endTime !== Infinity && animation.finish()));
  // As a string it is evaluated by the debugger, which a page's policy does not bind.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(tool("axe-core").source);
  const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), TAGS);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help} (${html.slice(0, 200)}): ${failureSummary.replaceAll(/\s*\n\s*/g, " ")}`),
  );
}
