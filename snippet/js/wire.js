// What is said to the edge and stored: lines, see core/src/wire.

// An answer: its lines, times, token, and by destination what is lent, as a batch's table has it. Empty where it is none.
export const read = (text) => {
  const field = (key) => RegExp(`^${key}=(\\S+)`, "m").exec(text)?.[1];
  const [k, b, w] = [..."kbw"].map((key) => +field(key));
  const t = field("t");
  const n = {};
  if (field("v") != 1 || !t || !(k >= 0 && b > 0)) return { n };
  for (const [, to, number, printed] of text.matchAll(/^n=(\+\d{7,15}) (\+\d{7,15})(?: \S( .+)?)?$/gm))
    n[to] = number + (printed || "");
  return { text, t, k, b, w, n };
};
