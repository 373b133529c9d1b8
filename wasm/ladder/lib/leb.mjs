/** LEB128, as WebAssembly writes its integers. */

/** Adds an unsigned integer of up to 32 bits to a list of bytes. */
export function putU(out, value) {
  for (value >>>= 0; value > 127; value >>>= 7) out.push((value & 127) | 128);
  out.push(value);
}

/** Adds a signed integer, a number of up to 32 bits or a BigInt, as short as it can be. */
export function putS(out, value) {
  for (let v = BigInt(value); ; v >>= 7n) {
    const byte = Number(v & 127n);
    if ((v >> 6n) === 0n || (v >> 6n) === -1n) {
      out.push(byte);
      return;
    }
    out.push(byte | 128);
  }
}

/** Reads an unsigned integer of up to 32 bits: [value, end]. */
export function getU(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 28) throw new Error("LEB128: want at most 5 bytes");
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

/** Reads a signed integer of up to 64 bits: [BigInt, end]. */
export function getS(bytes, at) {
  let value = 0n;
  for (let shift = 0n; ; ) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 63n) throw new Error("LEB128: want at most 10 bytes");
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) return [BigInt.asIntN(Number(shift), value), at];
  }
}
