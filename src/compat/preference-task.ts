import { BuiltTask } from "./built-task.ts";

/** One of our judges: rates `generations`, up to a highest rating. */
export abstract class PreferenceTask extends BuiltTask {
  /** The highest rating. */
  abstract readonly highest: number;

  override get fields(): Readonly<Record<string, unknown>> {
    const { highest: _, ...fields } = super.fields;
    return fields;
  }
}
