// What is said to the edge and stored: lines, see core/src/wire.

// What a line says; of the settings, where no text is given.
export const line = (key, text = SETTINGS) => RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1];

// An answer: its times, token, and by destination what is lent, as a batch's table has it. Empty where it is none.
export const read = (text) => {
  const [k, b, w] = [..."kbw"].map((key) => +line(key, text));
  const t = line("t", text);
  const n = {};
  if (!t || !(k >= 0 && b > 0)) return { n };
  for (const [, to, number, printed] of text.matchAll(/^n=(\+\d{7,15}) (\+\d{7,15})(?: \S( .+)?)?$/gm))
    n[to] = number + (printed || "");
  return { t, k, b, w, n };
};
