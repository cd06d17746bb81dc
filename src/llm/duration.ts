/** Milliseconds as a person says them: `40 s`, `10 m`, `2.5 h`. */
export function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 100 ? `${Math.round(minutes)} m` : `${Math.round(minutes / 6) / 10} h`;
}
