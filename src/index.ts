export * from "../operators/index.ts";
export { build } from "./build.ts";
export type { Config } from "./config.ts";
export { parseConfig } from "./config.ts";
export { DistilError, type ErrorCode, type ErrorDetails, type ErrorReport, errorCodes } from "./errors.ts";
export { parseExpression } from "./expression.ts";
export { findConfig, readConfig } from "./find-config.ts";
export type { Call, Op } from "./kernel/kinds.ts";
export { Dropped } from "./kernel/kinds.ts";
export { defineModel, type ModelDeclaration, type ModelScheme, type OpenedModel } from "./llm/define-model.ts";
export type {
  Choice,
  JsonSchema,
  Llm,
  LlmContext,
  LlmReply,
  LlmRequest,
  Message,
  Model,
  ModelSettings,
  ModelSpec,
  Sampling,
  Usage,
} from "./llm/llm.ts";
export { type Declaration, defineOperator, type OpenContext, type OperatorFunction } from "./operator.ts";
export { z } from "./options.ts";
export { type FanNode, type Node, type OperatorNode, Pipeline } from "./pipeline.ts";
export { defineSource, type SourceContext, type SourceDeclaration } from "./plugins/define-source.ts";
export { loadPlugins } from "./plugins/load.ts";
export { type Part, register } from "./plugins/register.ts";
export type { Row } from "./row.ts";
export type { Progress, RejectEvent, RunEnd, RunEvent, RunStart, Warning } from "./run/events.ts";
export type { RunOptions } from "./run/options.ts";
export type { Report, StepReport } from "./run/report.ts";
export {
  type AskingOptions,
  type RunRowsOptions,
  type StandaloneFunction,
  type StandaloneTask,
  standalone,
} from "./standalone.ts";
export { distil } from "./tag.ts";
export * from "./task-functions.ts";
export { defineTask, type TaskDeclaration, type TaskFunction } from "./tasks/define.ts";
export type { Prompt, Task, TaskContext } from "./tasks/task.ts";
