// The ids and the speed of npm's @huggingface/tokenizers: node subwords.mjs MODULES TOKENIZER.json LINES OUT
// MODULES is a folder that has node_modules. OUT gets a line of ids for each line; the processor's seconds that
// they took are printed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [modules, file, input, output] = process.argv.slice(2);
const require = createRequire(path.resolve(modules) + "/");
const { Tokenizer } = await import(pathToFileURL(require.resolve("@huggingface/tokenizers").replace(/\.cjs$/, ".mjs")));
const tokenizer = new Tokenizer(JSON.parse(readFileSync(file, "utf8")), {});
const lines = readFileSync(input, "utf8").split("\n");
lines.pop();
const begin = process.cpuUsage();
const ids = lines.map((line) => tokenizer.encode(line, { add_special_tokens: false }).ids);
const used = process.cpuUsage(begin);
const seconds = (used.user + used.system) / 1e6;
writeFileSync(output, ids.map((line) => line.join(" ")).join("\n") + "\n");
console.log(seconds);
