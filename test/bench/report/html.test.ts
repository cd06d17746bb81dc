import assert from "node:assert/strict";
import { test } from "node:test";
import { html, jsonFor } from "../../../src/bench/report/html.ts";

test("html`` escapes values and keeps markup", () => {
  const inner = html`<b>${"<&>\"'"}</b>`;
  assert.equal(
    html`<p title="${'"'}">${inner}</p>`.toString(),
    '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b></p>',
  );
});

test("html`` joins lists and leaves out nothing", () => {
  assert.equal(html`${["a", html`<i></i>`, ["<"]]}${undefined}${null}${0}`.toString(), "a<i></i>&lt;0");
});

test("jsonFor() cannot end the script it is in", () => {
  const value = { text: "</script><!-- \u2028 &" };
  const text = jsonFor(value).toString();
  assert.doesNotMatch(text, /[<>&\u2028]/);
  assert.deepEqual(JSON.parse(text), value);
});
