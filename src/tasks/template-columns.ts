/** What a node of jinja's syntax tree may hold; which fields it has depends on its type. */
interface TreeNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Names that a template has without a column. */
const builtIn = new Set([
  "range",
  "namespace",
  "loop",
  "strftime_now",
  "raise_exception",
  "caller",
  "true",
  "false",
  "none",
  "True",
  "False",
  "None",
]);

/** The columns that a template's tree refers to: those it must have (`reads`), and those it only asks about (`uses`). */
export function columnsOf(tree: unknown): { readonly reads: readonly string[]; readonly uses: readonly string[] } {
  const bound = new Set(builtIn);
  bind(tree, bound);
  const found = { firm: new Set<string>(), asked: new Set<string>() };
  collect(tree, found.firm, found.asked);
  const free = (names: Set<string>): string[] => [...names].filter((name) => !bound.has(name));
  // A column that a condition asks about may be missing wherever else it stands.
  return { reads: free(found.firm).filter((name) => !found.asked.has(name)), uses: free(found.asked) };
}

/** Names that the template sets itself. */
function bind(value: unknown, bound: Set<string>): void {
  visit(value, (node) => {
    if (node.type === "For") names(node["loopvar"], bound);
    else if (node.type === "Set") names(node["assignee"], bound);
    else if (node.type === "Macro") names([node["name"], node["args"]], bound);
    else if (node.type === "CallStatement") names(node["callerArgs"], bound);
    for (const child of Object.values(node)) bind(child, bound);
  });
}

function names(value: unknown, into: Set<string>): void {
  visit(value, (node) => {
    if (node.type === "Identifier") into.add(String(node["value"]));
    else if (node.type === "KeywordArgumentExpression") names(node["key"], into);
    else if (node.type === "TupleLiteral") names(node["value"], into);
  });
}

function collect(value: unknown, firm: Set<string>, asked: Set<string>): void {
  visit(value, (node) => {
    switch (node.type) {
      case "Identifier":
        firm.add(String(node["value"]));
        return;
      case "If":
        collect(node["test"], asked, asked);
        return collect([node["body"], node["alternate"]], firm, asked);
      case "Ternary":
        collect(node["condition"], asked, asked);
        return collect([node["trueExpr"], node["falseExpr"]], firm, asked);
      case "SelectExpression":
        collect(node["test"], asked, asked);
        return collect(node["lhs"], firm, asked);
      case "TestExpression":
        return collect(
          node["operand"],
          /^(?:not)?\s*(?:un)?defined|none$/.test(nameOf(node["test"])) ? asked : firm,
          asked,
        );
      case "FilterExpression":
        collect(node["operand"], /^d(?:efault)?$/.test(nameOf(node["filter"])) ? asked : firm, asked);
        return collect((node["filter"] as TreeNode)["args"], firm, asked);
      case "FilterStatement":
        return collect(node["body"], firm, asked);
      case "MemberExpression":
        return collect([node["object"], node["computed"] ? node["property"] : undefined], firm, asked);
      case "KeywordArgumentExpression":
        return collect(node["value"], firm, asked);
      case "BinaryExpression":
        return collect([node["left"], node["right"]], firm, asked);
      default:
        for (const child of Object.values(node)) collect(child, firm, asked);
    }
  });
}

/** The name of a filter or a test, with arguments or without. */
function nameOf(value: unknown): string {
  const node = value as TreeNode;
  return node.type === "CallExpression" ? nameOf(node["callee"]) : String(node["value"]);
}

function visit(value: unknown, each: (node: TreeNode) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Map) visit([...value.keys(), ...value.values()], each);
  else if (Array.isArray(value)) for (const item of value) visit(item, each);
  else if ("type" in value) each(value as TreeNode);
}
