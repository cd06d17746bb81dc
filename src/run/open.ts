import { asDistilError, DistilError, systemCode } from "../errors.ts";
import type { Step } from "../kernel/kinds.ts";
import type { OpenContext } from "../operator.ts";
import type { Node } from "../pipeline.ts";
import { settled } from "../tasks/settled.ts";

/** Binds a pipeline's operators to a run, side by side: servers are asked what they serve only once. */
export async function openNodes(nodes: readonly Node[], context: OpenContext): Promise<readonly Step[]> {
  // All of them to their end: what one opens after another has failed would never be closed.
  return settled(
    nodes.map(async (node): Promise<Step> => {
      if (node.type === "operator") return node.open(context).catch((thrown: unknown) => failed(node.name, thrown));
      const { pick } = node;
      if (pick !== undefined && (!Number.isInteger(pick) || pick < 1)) {
        throw new DistilError("ERR_OPTION", `Cannot pick as pick must be a positive integer: current value is ${pick}`);
      }
      const branches = await settled(node.branches.map((branch) => openNodes(branch.nodes, context)));
      return { kind: "fan", branches, seed: context.seed, ...(pick === undefined ? {} : { pick }) };
    }),
  );
}

/** What the user's own code throws gets the name of its operator. */
function failed(operator: string, thrown: unknown): never {
  if (thrown instanceof DistilError) throw thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  throw new DistilError("ERR_OPERATOR", `Cannot open ${operator}: ${reason}`, { cause: thrown });
}

const passing = new Set(["ERR_CONNECT", "ERR_TIMEOUT", "ERR_RATE"]);

/** The command is right; it is the disk that has to change. */
const disk = new Set(["EACCES", "EDQUOT", "EIO", "ENOSPC", "EPERM", "EROFS"]);

/** Marks an error as one that came before anything was sent; a server that is down now may be up later. */
export function unsent(thrown: unknown): DistilError {
  const error = asDistilError(thrown);
  if (error.details.retryable || passing.has(error.code) || disk.has(systemCode(error.cause) ?? "")) return error;
  return new DistilError(error.code, error.message, { cause: error.cause, ...error.details, unsent: true });
}
