/** Says something that does not stop anything: on stderr, unless the program listens to warnings. */
export function warning(message: string): void {
  process.emitWarning(message, { type: "DistilWarning" });
}
