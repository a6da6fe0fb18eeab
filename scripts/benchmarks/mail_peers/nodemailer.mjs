// Sends personal messages through nodemailer's pool; prints seconds and CPU seconds. With a key it signs them (DKIM):
// nodemailer.mjs PORT NUMBER CONNECTIONS FILE [KEY]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const nodemailer = createRequire(process.cwd() + "/x.js")("nodemailer");
const [port, number, connections, file, key] = process.argv.slice(2);
const { text, html, subject } = JSON.parse(readFileSync(file, "utf8"));
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port: Number(port), secure: false, ignoreTLS: true,
  pool: true, maxConnections: Number(connections), maxMessages: 100000,
  ...(key && { dkim: { domainName: "example.org", keySelector: "s1", privateKey: readFileSync(key, "utf8") } }),
});
const fill = (part, n) => part.replaceAll("[[reader.name]]", `Мария ${n}`)
  .replaceAll("[[reader.unsubscribe_url]]", `https://news.example.org/u/${n}`);
const send = (n) => pool.sendMail({
  from: "news@example.org", to: `r${n}@reader.example`, subject, encoding: "base64", textEncoding: "base64",
  text: fill(text, n), html: fill(html, n), messageId: `<p1.${n}@example.org>`,
  headers: {
    "List-Unsubscribe": `<https://news.example.org/u/${n}>, <mailto:office@example.org?subject=${n}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  },
});
await send(0);
const begun = process.hrtime.bigint(), before = process.cpuUsage();
let next = 1;
const worker = async () => { while (next <= Number(number)) await send(next++); };
await Promise.all(Array.from({ length: Number(connections) * 2 }, worker));
const cpu = process.cpuUsage(before);
console.log(Number(process.hrtime.bigint() - begun) / 1e9, (cpu.user + cpu.system) / 1e6);
pool.close();
