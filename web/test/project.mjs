import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** An empty project, into which the package is installed as npm packs it: {dir, packed (its files), remove()}. */
export function installed() {
  const dir = mkdtempSync(join(tmpdir(), "package-"));
  const quiet = ["ignore", "pipe", "ignore"];
  const web = fileURLToPath(new URL("..", import.meta.url));
  const said = execFileSync("npm", ["pack", "--json", "--pack-destination", dir], { cwd: web, encoding: "utf8", stdio: quiet });
  const [{ filename, files }] = JSON.parse(said);
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", join(dir, filename)], { cwd: dir, stdio: quiet });
  return { dir, packed: files.map(({ path }) => path), remove: () => rmSync(dir, { recursive: true }) };
}
