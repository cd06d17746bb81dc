import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { complete } from "../../src/cli/completion.ts";
import { completionScripts } from "../../src/cli/completion-scripts.ts";

const cases: Record<string, readonly [words: string[], wanted: string[] | undefined]> = {
  commands: [["bin"], ["binarize"]],
  flags: [["chunk", "--wo"], ["--words"]],
  "flags after values": [["chunk", "--words", "5", "--ov"], ["--overlap"]],
  "enum values": [
    ["binarize", "--ties", ""],
    ["drop", "keep"],
  ],
  "enum values after =": [["binarize", "--ties=k"], ["--ties=keep"]],
  "tasks of the operator": [["label", "--task", "ultraf"], ["ultrafeedback"]],
  "no tasks of another operator": [["label", "--task", "self"], []],
  "flags of the task that is named": [["generate", "--task", "self-instruct", "--cou"], ["--count"]],
  "no flags of other tasks": [["generate", "--task=self-instruct", "--sys"], []],
  "flags of every task while none is named": [["generate", "--cou"], ["--count"]],
  "enum values of a task's flag": [["label", "--aspect", "text"], ["text-quality"]],
  "models by name": [["generate", "--model", "sm"], ["small"]],
  "every scheme of a model": [["label", "--model", "an"], ["anthropic:"]],
  "models by the short flag": [["generate", "-m", "lo"], ["local"]],
  "models of distil models": [["models", "sm"], ["small"]],
  "values without a flag": [["completion", "b"], ["bash"]],
  "commands for help": [["help", "chu"], ["chunk"]],
  "the commands of a command": [["bench", "ru"], ["run"]],
  "flags of a command of a command": [["bench", "run", "--lim"], ["--limit"]],
  "nothing where a number belongs": [["chunk", "--words", ""], []],
  "files where a path belongs": [["load", "a"], undefined],
  "files after an unknown command": [["foo", "a"], undefined],
};

for (const [name, [words, wanted]] of Object.entries(cases)) {
  test(`complete() offers ${name}`, () => assert.deepEqual(complete(words, ["small", "large"]), wanted));
}

test("completionScripts.bash offers what distil says", () => {
  const script = `${completionScripts.bash}
distil() { shift; printf '%s\\n' "--asked=$1,$2"; }
COMP_WORDS=(distil chunk --wo); COMP_CWORD=2; _distil; echo "\${COMPREPLY[0]}"`;
  assert.equal(execFileSync("bash", ["-c", script], { encoding: "utf8" }), "--asked=chunk,--wo\n");
});

/** Whether a shell is here: most machines have bash alone. */
function lacks(shell: string): string | false {
  return spawnSync(shell, ["-c", "true"]).status === 0 ? false : `there is no ${shell}`;
}

const asked = "shift; printf '%s\\n' openai: \"--asked=$1,$2\"";

test("completionScripts.zsh offers what distil says, and leaves no space behind a colon", {
  skip: lacks("zsh"),
}, () => {
  const script = `compdef() { }; compadd() { print -r -- "$@" \${(P)@[-1]}; }
${completionScripts.zsh}
distil() { ${asked}; }
words=(distil chunk --wo); CURRENT=3; _distil`;
  const said = execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" });
  assert.equal(said, "-S  -a open openai:\n-a whole --asked=chunk,--wo\n");
});

test("completionScripts.zsh offers files where distil says so", { skip: lacks("zsh") }, () => {
  const script = `compdef() { }; _files() { print files; }
${completionScripts.zsh}
distil() { print -r -- :files; }
words=(distil load ""); CURRENT=3; _distil`;
  assert.equal(execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" }), "files\n");
});

test("completionScripts.fish offers what distil says", { skip: lacks("fish") }, () => {
  const script = `${completionScripts.fish}
function distil; printf '%s\\n' openai: "--wo=$argv[2],$argv[3]"; end
complete -C 'distil chunk --wo'`;
  const said = execFileSync("fish", ["--no-config", "-c", script], { encoding: "utf8" });
  assert.equal(said, "--wo=chunk,--wo\n");
});
