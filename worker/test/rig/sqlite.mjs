// Reads as much of an SQLite file as it takes to tell what is in it, from
// outside and without a lock: also of a database whose process was killed.
// https://www.sqlite.org/fileformat2.html
import { existsSync, readFileSync } from "node:fs";

/** Gives a Map of the tables of a database to their numbers of rows, its log (-wal) taken into account. */
export function tablesOf(path) {
  const page = pagesOf(path);
  const tables = new Map();
  if (page(1) === undefined) return tables; // nothing was ever written
  walk(page, 1, (bytes, at) => {
    const [type, name, , root] = recordAt(bytes, at);
    if (type === "table") tables.set(name, 0);
    if (type === "table" && root > 0) walk(page, root, () => tables.set(name, tables.get(name) + 1));
  });
  return tables;
}

/**
 * Gives the rows of a table as objects, by the names of its columns; of bytes
 * {length} alone. A text that does not stand in its page to the end is cut off.
 */
export function rowsOf(path, table) {
  const page = pagesOf(path);
  const rows = [];
  if (page(1) === undefined) return rows;
  walk(page, 1, (bytes, at) => {
    const [type, name, , root, sql] = recordAt(bytes, at, 5);
    if (type !== "table" || name !== table) return;
    const columns = [...sql.matchAll(/(\w+) (?:TEXT|INTEGER|BLOB)\b/g)].map(([, column]) => column);
    walk(page, root, (cells, cell) => {
      const values = recordAt(cells, cell, columns.length);
      rows.push(Object.fromEntries(columns.map((column, i) => [column, values[i]])));
    });
  });
  return rows;
}

// Gives a function of a page's number: the page as it was last committed.
function pagesOf(path) {
  const file = readFileSync(path);
  const log = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);
  const size = file.length >= 18 ? file.readUInt16BE(16) || 65536 : log.length >= 12 ? log.readUInt32BE(8) : 0;
  const logged = new Map();
  let open = new Map(); // of a transaction that is not known to be committed
  let pages = file.length / size;
  for (let at = 32; size > 0 && at + 24 + size <= log.length; at += 24 + size) {
    if (log.compare(log, 16, 24, at + 8, at + 16) !== 0) break; // left over from before the log began again
    open.set(log.readUInt32BE(at), log.subarray(at + 24, at + 24 + size));
    const committed = log.readUInt32BE(at + 4);
    if (committed === 0) continue;
    for (const [number, bytes] of open) logged.set(number, bytes);
    open = new Map();
    pages = committed;
  }
  return (number) => {
    if (number > pages) return undefined;
    return logged.get(number) ?? file.subarray((number - 1) * size, number * size);
  };
}

const INTERIOR = { 0x02: 12, 0x05: 12 }; // the types of b-tree page, and the length of their headers
const LEAF = { 0x0a: 8, 0x0d: 8 };

// Visits the cells of a b-tree that are rows.
function walk(page, number, visit) {
  const bytes = page(number);
  const start = number === 1 ? 100 : 0;
  const type = bytes[start];
  const header = INTERIOR[type] ?? LEAF[type];
  if (header === undefined) throw new Error(`page ${number} is none of a b-tree`);
  for (let i = 0; i < bytes.readUInt16BE(start + 3); i++) {
    const at = bytes.readUInt16BE(start + header + 2 * i);
    if (type in INTERIOR) walk(page, bytes.readUInt32BE(at), visit);
    if (type !== 0x05) visit(bytes, at); // an index keeps rows in its interior too
  }
  if (type in INTERIOR) walk(page, bytes.readUInt32BE(start + 8), visit);
}

function varintAt(bytes, at) {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + i + 1];
  }
  return [value, at + 9];
}

// The length of a value by its type, below those of bytes and texts.
const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

// Gives the first columns of a row of a table.
function recordAt(bytes, at, most = 4) {
  const [, afterLength] = varintAt(bytes, at);
  const [, start] = varintAt(bytes, afterLength);
  let [headerLength, head] = varintAt(bytes, start);
  let body = start + headerLength;
  const columns = [];
  while (columns.length < most && head < start + headerLength) {
    let kind;
    [kind, head] = varintAt(bytes, head);
    const length = kind >= 12 ? (kind - (kind % 2 === 0 ? 12 : 13)) / 2 : LENGTHS[kind];
    const field = bytes.subarray(body, body + length);
    body += length;
    columns.push(valueOf(kind, length, field));
  }
  return columns;
}

function valueOf(kind, length, field) {
  if (kind === 0) return null;
  if (kind >= 12) return kind % 2 === 0 ? { length } : field.toString();
  if (kind >= 8) return kind - 8; // 0 and 1 need no room
  return length === 8 ? Number(field.readBigInt64BE()) : field.readIntBE(0, length);
}
