/** What is said where WebAssembly may not be compiled or run. */
export function refused(cause) {
  return new Error(
    "this host refuses WebAssembly, or a part of it: import followthrough/js instead, the same core in plain JavaScript. " +
      "(A page's Content-Security-Policy allows WebAssembly by 'wasm-unsafe-eval' in script-src.)",
    { cause },
  );
}
