// Ids and speed of the tokenizers of npm: node tokenizers.mjs NAME FILE TEXT IDS [SECONDS], where NAME is
// @huggingface/tokenizers, which reads tokenizer.json from FILE, or gpt-tokenizer, which has GPT-2's vocabulary in it.
// NODE_MODULES names the folder that holds them.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [what, file, text_path, ids_path, seconds] = process.argv.slice(2);
const modules = path.resolve(process.env.NODE_MODULES ?? "node_modules");
const require = createRequire(modules + "/x.js");
const version = (name) => JSON.parse(fs.readFileSync(`${modules}/${name}/package.json`)).version;

let encode;
if (what === "@huggingface/tokenizers") {
  const { Tokenizer } = require(what);
  const tokenizer = new Tokenizer(JSON.parse(fs.readFileSync(file, "utf8")), {});
  encode = (line) => tokenizer.encode(line, { add_special_tokens: false }).ids;
} else {
  const module = require("gpt-tokenizer/encoding/r50k_base");
  encode = (line) => module.encode(line, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
}
const bytes = fs.statSync(text_path).size;
const lines = fs.readFileSync(text_path, "utf8").split("\n");
lines.pop();
fs.writeFileSync(ids_path, lines.map((line) => encode(line).join(" ") + "\n").join(""));
const now = () => process.cpuUsage().user / 1e3; // of the processor, garbage collection included
let best = Infinity;
const begin = now();
do {
  const start = now();
  for (const line of lines) encode(line);
  best = Math.min(best, now() - start);
} while (now() - begin < 1000 * Number(seconds ?? 2));
console.log(`${what} ${version(what)}, node ${process.version}: ${(bytes / best / 1e3).toFixed(2)} MB/s`);
