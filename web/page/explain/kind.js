// Which measured Retry-After a value is to be held beside. A kind is a way of
// writing; how long a value is to be waited for is the core's to say.

const TIME = "\\d\\d:\\d\\d:\\d\\d";
const DAY_MONTH = "\\d\\d [A-Z][a-z]{2} \\d{4}";

/** In this order, the first that fits: what it is called, how it is written, and the grid's cases of that kind. */
const KINDS = [
  ["an empty value", /^$/, ["empty"]],
  ["several values", /^(?:[A-Za-z]{3,9}, \d|(?![A-Za-z]{3,9}, \d))[^,]*,/, ["imf_comma_45"]], // not for the comma of a date
  ["whole seconds with a zero in front", /^0+[1-9]\d{0,8}$/, ["leadzero"]],
  ["whole seconds", /^\d{1,9}$/, ["one", "sixty", "120", "date_year_only", "86400", "jsTimerMax_s", "js32wrap_s"]],
  ["a timestamp in seconds", /^\d{10,11}$/, ["epoch_s", "goNsOverflow_s"]],
  ["a timestamp in milliseconds", /^\d{12,15}$/, ["epoch_s"], "which is in seconds"],
  ["a number that no clock reaches", /^\d+$/, ["uint64max_plus"]],
  ["a negative number", /^-\d/, ["neg5"]],
  ["seconds with a fraction", /^\d+\.\d+$/, ["frac1.5"]],
  ["half a fraction", /^(?:\.\d+|\d+\.)$/, ["dot5"]],
  ["a number with an exponent", /^\d+(?:\.\d+)?e[+-]?\d+$/i, ["sci1e3"]],
  ["a hexadecimal number", /^0x[\da-f]+$/i, ["hex"]],
  ["a number with a unit", /^\d+(?:\.\d+)?\s*[a-z]+$/i, ["unit_suffix"]],
  ["not a number", /^[+-]?nan$/i, ["NaN"]],
  ["infinity", /^[+-]?inf(?:inity)?$/i, ["Inf"]],
  ["an HTTP-date", new RegExp(`^[A-Z][a-z]{2}, ${DAY_MONTH} ${TIME} GMT$`), ["imf_future", "imf_far", "imf_2digitday_same"]],
  ["a date of C's asctime", new RegExp(`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d ${TIME} \\d{4}$`), ["asctime_future", "asctime_space_day"]],
  ["a date with an offset", new RegExp(`^[A-Z][a-z]{2}, ${DAY_MONTH} ${TIME} [+-]\\d{4}$`), ["imf_plus0000"]],
  ["a date without a weekday", new RegExp(`^${DAY_MONTH} ${TIME} GMT$`), ["imf_no_weekday"]],
  ["a date in the wrong case", new RegExp(`^[a-z]{3}, ${DAY_MONTH} ${TIME} GMT$`, "i"), ["imf_lower"]],
  ["a date with a zone's name", new RegExp(`^[A-Z][a-z]{2}, ${DAY_MONTH} ${TIME} [A-Z]{2,5}$`), ["imf_PST"]],
];
const DATES = /^(?:an HTTP-date|a date)/;

/**
 * Gives {row, exact, kind, note}: the grid's row that is nearest to a value;
 * whether it is that very value, and for a date as far ahead; and what the
 * value is. row is null where nothing of the kind was measured. waitOf(value,
 * date) is the wait that the core reads in a value, in milliseconds, counted
 * from the instant of a Date header.
 */
export function measuredFor(value, date, grid, waitOf) {
  value = value.replace(/^[ \t]+|[ \t]+$/g, "");
  const [kind, , cases, note = ""] = KINDS.find(([, written]) => written.test(value)) ?? ["a value of no kind that was measured", , []];
  const wait = waitOf(value, date);
  const ahead = DATES.test(kind);
  const same = grid.rows.find((row) => row.value === value);
  if (same && (!ahead || waitOf(value, grid.clock) === wait)) return { row: same, exact: true, kind, note: "" };
  if (/HTTP-date|asctime/.test(kind) && wait === 0) return { row: null, exact: false, kind: `${kind} that is past`, note: "" };
  const distance = (row) => Math.abs(Math.log(Math.max(1, waitOf(row.value, grid.clock))) - Math.log(Math.max(1, wait)));
  const rows = grid.rows.filter((row) => cases.includes(row.case)).sort((a, b) => distance(a) - distance(b));
  return { row: rows[0] ?? null, exact: false, kind, note };
}

/** Every case that a kind names, for who looks whether the grid has them. */
export const cases = KINDS.flatMap(([, , names]) => names);
