import { BuiltTask } from "./built-task.ts";

/** Rates `generations`: its data sets can be made into preferences. */
export abstract class PreferenceTask extends BuiltTask {
  /** The highest rating. */
  abstract readonly highest: number;

  override get fields(): Readonly<Record<string, unknown>> {
    const { highest: _, ...fields } = super.fields;
    return fields;
  }
}
