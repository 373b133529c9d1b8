// Pictures of the console's pages. With SHOTS=1 they are written where README
// shows them from; else to a folder that is thrown away, so that an ordinary
// run leaves the working tree as it was.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SHOTS = fileURLToPath(new URL("../page/shots", import.meta.url));

/**
 * Takes the picture name.png of a page as it stands, the whole of it unless
 * options (playwright's) say otherwise, and fails if it shows nothing.
 */
export async function shoot(page, name, options = { fullPage: true }) {
  const kept = process.env.SHOTS === "1";
  const folder = kept ? SHOTS : mkdtempSync(join(tmpdir(), "shots-"));
  if (kept) mkdirSync(folder, { recursive: true });
  try {
    const path = join(folder, `${name}.png`);
    await page.screenshot({ animations: "disabled", ...options, path });
    const colours = await coloursOf(page.context().browser(), readFileSync(path));
    assert.ok(colours > 16, `${name}.png shows nothing: ${colours} colours`);
  } finally {
    if (!kept) rmSync(folder, { recursive: true });
  }
}

// How many colours a picture has: a blank one has one. A browser can read a
// PNG; a page of its own does it, so that no policy forbids it.
async function coloursOf(browser, png) {
  const reader = await browser.newPage();
  try {
    return await reader.evaluate(async (base64) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
      canvas.drawImage(image, 0, 0);
      return new Set(new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer)).size;
    }, png.toString("base64"));
  } finally {
    await reader.close();
  }
}
