/** Gives this test file a folder of its own, for test files run side by side. Import it first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

process.env.LADDER_OUT = mkdtempSync(join(tmpdir(), "ladder-test-"));
after(() => rmSync(process.env.LADDER_OUT, { recursive: true, force: true }));
