import assert from "node:assert/strict";
import { Transform as NodeTransform, PassThrough } from "node:stream";
import { TransformStream } from "node:stream/web";
import { describe, test } from "node:test";
import type { Row } from "../../src/row.ts";
import { requireHighland } from "../../src/streams/highland.ts";
import { type Transform, throughTransform } from "../../src/streams/transform.ts";
import { idle, numbers, sent } from "./helpers.ts";

const double = (row: Row): Row => ({ n: Number(row["n"]) * 2 });
const fail = (row: Row): Row => {
  if (row["n"] === 2) throw new Error("the callback threw");
  return row;
};

function node(change: (row: Row) => Row): NodeTransform {
  return new NodeTransform({
    objectMode: true,
    transform(row: Row, _encoding, done) {
      try {
        done(null, change(row));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function web(change: (row: Row) => Row): TransformStream {
  return new TransformStream<Row, Row>({ transform: (row, controller) => controller.enqueue(change(row)) });
}

interface Stream {
  map(change: (row: Row) => Row): Stream;
  take(count: number): Stream;
  collect(): Stream;
  sequence(): Stream;
  errors(handle: () => void): Stream;
}
const highland = (await requireHighland()) as unknown as { pipeline(transform: (stream: Stream) => Stream): Transform };
const pipeline = (transform: (stream: Stream) => Stream): Transform => highland.pipeline(transform);

/** Each kind of transform: one that changes rows, one that takes two, one that holds everything back. */
const kinds: Readonly<
  Record<string, { map(change: (row: Row) => Row): Transform; two(): Transform; all(): Transform }>
> = {
  "a Node Transform": {
    map: node,
    two: () => {
      let count = 0;
      return new NodeTransform({
        objectMode: true,
        transform(row, _encoding, done) {
          if (count++ < 2) this.push(row);
          if (count === 2) this.push(null);
          if (count <= 2) done();
        },
      });
    },
    all: () => {
      const held: Row[] = [];
      return new NodeTransform({
        objectMode: true,
        transform: (row, _encoding, done) => void done(void held.push(row) as never),
        flush(done) {
          for (const row of held) this.push(row);
          done();
        },
      });
    },
  },
  "a web TransformStream": {
    map: (change) => web(change) as Transform,
    two: () => {
      let count = 0;
      return new TransformStream<Row, Row>({
        transform(row, controller) {
          controller.enqueue(row);
          if (++count === 2) controller.terminate();
        },
      }) as Transform;
    },
    all: () => {
      const held: Row[] = [];
      return new TransformStream<Row, Row>({
        transform: (row) => void held.push(row),
        flush: (controller) => held.forEach((row) => void controller.enqueue(row)),
      }) as Transform;
    },
  },
  "a highland pipeline": {
    map: (change) => pipeline((stream) => stream.map(change)),
    two: () => pipeline((stream) => stream.take(2)),
    all: () => pipeline((stream) => stream.collect().sequence()),
  },
  "a highland function": {
    map: (change) => (stream: Stream) => stream.map(change),
    two: () => (stream: Stream) => stream.take(2),
    all: () => (stream: Stream) => stream.collect().sequence(),
  },
  "a function that makes a stream": {
    map: (change) => () => node(change),
    two: () => () => pipeline((stream) => stream.take(2)),
    all: () => () => pipeline((stream) => stream.collect().sequence()),
  },
};

for (const [kind, transform] of Object.entries(kinds)) {
  describe(`throughTransform() ${kind}`, () => {
    test("sends every row through", async () => {
      const source = numbers(500);
      assert.deepEqual(
        await sent(source, transform.map(double)),
        Array.from({ length: 500 }, (_, n) => 2 * n),
      );
      assert.equal(source.state.closed, true);
    });

    test("gives nothing for nothing", async () => {
      assert.deepEqual(await sent(numbers(0), transform.map(double)), []);
    });

    test("does not deadlock when it holds everything back", async () => {
      assert.equal((await sent(numbers(500), transform.all())).length, 500);
    });

    test("closes the source when the reader leaves", async () => {
      const source = numbers();
      assert.deepEqual(await sent(source, transform.map(double), 3), [0, 2, 4]);
      assert.equal(source.state.closed, true);
    });

    test("closes the source when it ends first", async () => {
      const source = numbers();
      assert.deepEqual(await sent(source, transform.two()), [0, 1]);
      assert.equal(source.state.closed, true);
    });

    test("throws what its callback throws, and closes the source", async () => {
      const source = numbers();
      await assert.rejects(sent(source, transform.map(fail)), /the callback threw/);
      assert.equal(source.state.closed, true);
    });

    test("throws the source's error", async () => {
      await assert.rejects(sent(numbers(3, new Error("the source broke")), transform.map(double)), /the source broke/);
    });

    test("reads little further than its reader", async () => {
      const source = numbers();
      const rows = throughTransform(source.rows, transform.map(double), new AbortController().signal);
      await rows.next();
      await idle();
      assert.ok(source.state.read <= 40, `${source.state.read} rows read for one`);
      await rows.return(undefined);
    });

    test("ends at once on abort, though its source is silent", async () => {
      const controller = new AbortController();
      async function* silent(): AsyncGenerator<Row> {
        await new Promise((_, reject) =>
          controller.signal.addEventListener("abort", () => reject(controller.signal.reason)),
        );
        yield {};
      }
      const next = throughTransform(silent(), transform.map(double), controller.signal).next();
      setImmediate(() => controller.abort(new Error("enough")));
      await assert.rejects(next, /enough/);
    });
  });
}

test("throughTransform() does not let highland's errors() hide the source's error", async () => {
  const swallow = (stream: Stream) => stream.errors(() => {});
  await assert.rejects(sent(numbers(3, new Error("the source broke")), swallow), /the source broke/);
});

test("throughTransform() throws ERR_OPTION for a stream of bytes", async () => {
  await assert.rejects(sent(numbers(1), new PassThrough()), {
    code: "ERR_OPTION",
    details: { hint: "Create it with objectMode: true" },
  });
});

test("throughTransform() throws ERR_OPTION for a stream that was used before", async () => {
  const stream = node(double);
  await sent(numbers(1), stream);
  await assert.rejects(sent(numbers(1), stream), { code: "ERR_OPTION" });
});
