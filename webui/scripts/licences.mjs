// Writes src/licences.gen.json: what the built page contains that others made, with its licence.
import { readFileSync, writeFileSync } from "node:fs";

const own = JSON.parse(readFileSync("package.json", "utf8"));
const seen = new Map();
const walk = (name) => {
  if (seen.has(name)) return;
  const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  seen.set(name, { name, version: manifest.version, licence: manifest.license ?? "see package" });
  for (const next of Object.keys(manifest.dependencies ?? {})) {
    if (next !== "type-fest" && next !== "csstype") walk(next); // types only, nothing of them is in the page
  }
};
for (const name of Object.keys(own.dependencies)) walk(name);
const parts = [...seen.values()].sort((a, b) => a.name.localeCompare(b.name));
writeFileSync("src/licences.gen.json", `${JSON.stringify(parts, null, 1)}\n`);
