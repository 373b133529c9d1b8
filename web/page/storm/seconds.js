// A person thinks in seconds, a scenario in milliseconds. What is no number is
// handed on as it stands.

const NUMBER = /^\s*-?\d+([.,]\d+)?\s*$/;

/** "1.5" → "1500". */
export const msOf = (text) => (NUMBER.test(text) ? String(Number((Number(text.replace(",", ".")) * 1000).toFixed(6))) : text.trim());

/** "1500" → "1.5". */
export const secondsOf = (text) => (NUMBER.test(text) ? String(Number(text) / 1000) : text);
