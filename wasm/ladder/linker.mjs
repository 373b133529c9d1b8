/**
 * Go's own linker, with one function more: it also writes down where each
 * symbol stands and what it refers to. The source is the toolchain's; the
 * module that it links must be, byte for byte, the one that the toolchain's
 * linker links, or the map is not believed.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildWasm, go, out, path } from "./toolchain.mjs";

const HOOK = /\bAsmb2:(\s+)asmb2,/g;
const TAG = "//go:build ignore\n";

/** Builds the linker, if need be, and gives its path. */
function buildLinker() {
  mkdirSync(out, { recursive: true });
  const source = join(go(["env", "GOROOT"]).trim(), "src/cmd/link/internal/wasm");
  const arch = readFileSync(join(source, "obj.go"), "utf8");
  if (arch.match(HOOK)?.length !== 1) throw new Error("the linker's source is not as expected: cmd/link/internal/wasm/obj.go names asmb2 not once");
  const map = readFileSync(new URL("linkmap/linkmap.go", import.meta.url), "utf8");
  if (!map.startsWith(TAG)) throw new Error("linkmap.go: want its build constraint in the first line");
  writeFileSync(path("obj.go.txt"), arch.replace(HOOK, "Asmb2:$1asmb2AndMap,"));
  writeFileSync(path("linkmap.go.txt"), map.slice(TAG.length));
  writeFileSync(path("linker.json"), JSON.stringify({
    Replace: { [join(source, "obj.go")]: path("obj.go.txt"), [join(source, "linkmap.go")]: path("linkmap.go.txt") },
  }));
  go(["build", `-overlay=${path("linker.json")}`, "-o", path("link"), "cmd/link"]);
  return path("link");
}

/**
 * Builds ./wasm twice, with the toolchain's linker and with the mapping one.
 * @param {string[]} more further flags of go build
 * @returns {{bytes: Buffer, symbols: object[]}} the module, and the map's symbols (see linkmap/linkmap.go)
 */
export function buildWithMap(name, more = []) {
  const link = buildLinker();
  const toolexec = path("toolexec.mjs", import.meta.url);
  buildWasm(path(`${name}.wasm`), more);
  buildWasm(path(`${name}-mapped.wasm`), [...more, `-toolexec='${process.execPath}' '${toolexec}'`], {
    LADDER_LINK: link, LINKMAP: path(`${name}.map.json`),
  });
  const bytes = readFileSync(path(`${name}.wasm`));
  if (!bytes.equals(readFileSync(path(`${name}-mapped.wasm`)))) {
    throw new Error(`${name}: the two linkers wrote different modules: the map cannot be believed`);
  }
  return { bytes, symbols: JSON.parse(readFileSync(path(`${name}.map.json`), "utf8")) };
}
