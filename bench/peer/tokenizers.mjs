// Ids of npm's tokenizers for bench/peer/tokenizers.py: node tokenizers.mjs MODULES NAME FILE TEXT IDS SECONDS, where
// MODULES holds node_modules and NAME is @huggingface/tokenizers, which reads tokenizer.json from FILE, or gpt-tokenizer,
// which has GPT-2's vocabulary in it. Printed are the processor's seconds of one pass, the best of as many as fit.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [modules, name, file, text, output, seconds] = process.argv.slice(2);
const require = createRequire(path.resolve(modules) + "/");

let encode;
if (name === "@huggingface/tokenizers") {
  const { Tokenizer } = require(name);
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, "utf8")), {});
  encode = (line) => tokenizer.encode(line, { add_special_tokens: false }).ids;
} else {
  const { encode: plain } = require("gpt-tokenizer/encoding/r50k_base");
  encode = (line) => plain(line, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
}
const lines = readFileSync(text, "utf8").split("\n");
lines.pop();
const now = () => process.cpuUsage().user / 1e6; // of the processor, garbage collection included
let best = Infinity;
let ids;
const begin = now();
do {
  const start = now();
  ids = lines.map(encode);
  best = Math.min(best, now() - start);
} while (now() - begin < Number(seconds));
writeFileSync(output, ids.map((line) => line.join(" ") + "\n").join(""));
console.log(best);
