// Compiles an MJML file again and again with npm's mjml and prints the median milliseconds: compile.mjs FILE TIMES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const mjml = createRequire(process.cwd() + "/x.js")("mjml");
const compile = mjml.default ?? mjml;
const source = readFileSync(process.argv[2], "utf8");
const times = [];
for (let n = 0; n < Number(process.argv[3]) + 3; n++) {
  const begun = process.hrtime.bigint();
  await compile(source);
  times.push(Number(process.hrtime.bigint() - begun) / 1e6);
}
console.log(times.slice(3).sort((a, b) => a - b)[Math.floor((times.length - 3) / 2)]);
