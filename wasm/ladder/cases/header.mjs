/** Header values: of each form that is read, whole or broken. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MARKS = [..." ,.:;-+0123456789GMTeEx\t\"/é"];

/** A value of Retry-After and its kin; now is in milliseconds. */
export function header(r, now) {
  switch (r.below(12)) {
    case 0: case 1: return "";
    case 2: return element(r, now);
    case 3: return Array.from({ length: 1 + r.below(5) }, () => element(r, now)).join(r.pick([", ", ",", " ,\t", ",,"]));
    case 4: return mutate(r, element(r, now));
    case 5: return r.once(40) ? "1".repeat(r.pick([65535, 65536, 65537])) : r.text(12, MARKS);
    default: return String(r.below(120));
  }
}

/** A date in one of the three forms, near now or anywhere. */
export function date(r, now) {
  const ms = r.once(4) ? r.integer(47) : Math.max(0, now + (r.below(2 ** 21) - 2 ** 20) * 1000);
  const d = new Date(Math.min(ms, 253_402_300_799_000));
  const two = (n) => String(n).padStart(2, "0");
  const day = (d.getUTCDay() + (r.once(6) ? r.below(7) : 0)) % 7;
  const year = r.once(20) ? r.below(12_000) : d.getUTCFullYear();
  const number = r.once(15) ? r.below(40) : d.getUTCDate();
  const clock = r.once(15)
    ? `${two(r.pick([23, 24, 0]))}:${two(r.pick([59, 60, 0]))}:${two(r.pick([59, 60, 61]))}`
    : `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  const month = MONTHS[d.getUTCMonth()];
  const text = r.pick([
    () => `${DAYS[day]}, ${two(number)} ${month} ${String(year).padStart(4, "0")} ${clock} GMT`,
    () => `${LONG[day]}, ${two(number)}-${month}-${two(year % 100)} ${clock} GMT`,
    () => `${DAYS[day]} ${month} ${String(number).padStart(2, " ")} ${clock} ${String(year).padStart(4, "0")}`,
  ])();
  return r.once(6) ? mutate(r, text) : text;
}

function element(r, now) {
  switch (r.below(9)) {
    case 0: return date(r, now);
    case 1: return `${r.below(100)}.${r.text(8, [..."0123456789"])}`;
    case 2: return String(Math.floor(now / 1000) + r.below(600) - 100);
    case 3: return String(now + r.below(600_000) - 100_000);
    case 4: return String(r.integer()) + r.text(12, [..."0123456789"]);
    case 5: return r.pick(["-1", "0x10", "1e3", "PT5S", "soon", "", "+1", ".5", "5.", "1 2", "0", "00030"]);
    case 6: return r.text(3, [" ", "\t"]) + r.below(100) + r.text(3, [" ", "\t"]);
    case 7: return r.pick([...LONG, ...DAYS]) + r.text(2, [",", " "]);
    default: return String(r.below(3600));
  }
}

/** One character taken away, put in, exchanged, or the rest cut off. */
function mutate(r, text) {
  const at = r.below(text.length + 1);
  switch (r.below(4)) {
    case 0: return text.slice(0, at);
    case 1: return text.slice(0, at) + text.slice(at + 1);
    case 2: return text.slice(0, at) + r.pick(MARKS) + text.slice(at);
    default: return text.slice(0, at) + r.pick(MARKS) + text.slice(at + 1);
  }
}
