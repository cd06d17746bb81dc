import { asDistilError, DistilError } from "../errors.ts";

/** A model that cannot be opened stops the run: no row can do better. */
export function fatal(thrown: unknown): DistilError {
  const error = asDistilError(thrown, "ERR_MODEL");
  const { code, message, details, cause } = error;
  return details.fatal ? error : new DistilError(code, message, { ...details, cause, fatal: true });
}
