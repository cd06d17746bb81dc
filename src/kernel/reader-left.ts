import { DistilError } from "../errors.ts";

/** Why a stage stops that nobody reads any more: no failure, but no end of the data either. */
export class ReaderLeft extends DistilError {
  constructor() {
    super("ERR_ABORTED", "The reader left before the end of the data");
  }
}
