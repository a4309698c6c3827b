// HubSpot's runtime of custom code, as far as it can be told from outside: it loads what was pasted as a CommonJS
// module, calls its `main`, and takes the outputs that are returned (Node 24) or given to a callback (before).
//
// Standard input: { file, event, style: "return" | "callback", speed }; with speed 10 time runs ten times as fast.
// Standard output: { outputs, error, seconds } as HubSpot would log them.

import { text } from "node:stream/consumers";
import { load } from "./load.mjs";

const SECONDS = 20; // HubSpot ends an execution after so long

const { file, event, style = "return", speed = 1 } = JSON.parse(await text(process.stdin));
const timeout = AbortSignal.timeout;
AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds / speed);

const started = performance.now();
const result = await Promise.race([outputs(), ended()]);
const seconds = ((performance.now() - started) / 1000) * speed;
process.stdout.write(JSON.stringify({ ...result, seconds }), () => process.exit());

async function outputs() {
  try {
    const { main } = load(file, process.env);
    const given =
      style === "callback" ? await new Promise((resolve) => void main(event, resolve)) : await main(event);
    return { outputs: given?.outputFields ?? null };
  } catch (error) {
    return { error: String(error) };
  }
}

async function ended() {
  await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / speed));
  return { error: `ended after ${SECONDS} s` };
}
