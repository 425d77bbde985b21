// Ids and speed of the tokenizers of npm: node tokenizers.mjs hf-gpt2|hf-llama|gpt-tokenizer DATA TEXT IDS [SECONDS],
// with NODE_MODULES naming the folder that holds @huggingface/tokenizers and gpt-tokenizer.
import fs from "node:fs";
import zlib from "node:zlib";
import path from "node:path";
import { createRequire } from "node:module";

const [what, data, text_path, ids_path, seconds] = process.argv.slice(2);
const modules = path.resolve(process.env.NODE_MODULES ?? "node_modules");
const require = createRequire(modules + "/x.js");
const unzipped = (name) => zlib.gunzipSync(fs.readFileSync(`${data}/tokenizers/${name}`)).toString();
const version = (name) => JSON.parse(fs.readFileSync(`${modules}/${name}/package.json`)).version;

let encode, name;
if (what === "hf-gpt2") {
  const { Tokenizer } = require("@huggingface/tokenizers");
  const merges = unzipped("gpt2/merges.txt.gz").split("\n").filter((line, n) => n > 0 && line !== "");
  const tokenizer = new Tokenizer({
    added_tokens: [], normalizer: null, post_processor: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: "BPE", vocab: JSON.parse(unzipped("gpt2/vocab.json.gz")), merges },
  }, {});
  encode = (line) => tokenizer.encode(line, { add_special_tokens: false }).ids;
  name = "@huggingface/tokenizers";
} else if (what === "gpt-tokenizer") {
  const module = require("gpt-tokenizer/encoding/r50k_base");
  encode = (line) => module.encode(line, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
  name = "gpt-tokenizer";
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
console.log(`${what} ${name} ${version(name)}, node ${process.version}: ${(bytes / best / 1e3).toFixed(2)} MB/s`);
