// Makes src/api/schema.gen.ts from the device's OpenAPI document; `--check` only says whether it is current.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const TARGET = "src/api/schema.gen.ts";
const python = existsSync("../.venv/bin/python") ? "../.venv/bin/python" : "python3";
const document = execFileSync(python, ["-m", "axisedge.web.page_api.generate"], {
  encoding: "utf8",
  env: { ...process.env, PYTHONPATH: "../src" },
});
const ast = await openapiTS(document, { rootTypes: true, rootTypesNoSchemaPrefix: true, defaultNonNullable: false });
const text = `// Generated from the device's OpenAPI document by \`npm run api\`. Do not edit.\n${astToString(ast)}`;
if (process.argv.includes("--check")) {
  if (!existsSync(TARGET) || readFileSync(TARGET, "utf8") !== text) {
    console.error(`${TARGET} is not current: run npm run api`);
    process.exit(1);
  }
} else {
  writeFileSync(TARGET, text);
}
