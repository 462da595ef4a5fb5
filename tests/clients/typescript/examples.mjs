// Writes examples.ts: every example of the document, of the type that openapi-typescript made for where it stands.
import { readFileSync, writeFileSync } from "node:fs";

const document = JSON.parse(readFileSync("openapi.json", "utf8"));
const quoted = JSON.stringify;
const lines = ['import type { components, paths } from "./api.js";'];

const resolved = (value) =>
  value?.$ref ? value.$ref.slice(2).split("/").reduce((node, name) => node[name], document) : value;

function add(content, type) {
  for (const [mediaType, media] of Object.entries(content ?? {})) {
    const named = Object.values(media.examples ?? {}).map((example) => resolved(example).value);
    for (const example of "example" in media ? [media.example] : named) {
      lines.push(`export const example${lines.length}: ${type}["content"][${quoted(mediaType)}] = ${quoted(example)};`);
    }
  }
}

for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const type = `paths[${quoted(path)}]["${method}"]`;
    add(resolved(operation.requestBody)?.content, `NonNullable<${type}["requestBody"]>`);
    for (const [status, response] of Object.entries(operation.responses)) {
      add(resolved(response).content, `${type}["responses"][${status}]`);
    }
  }
}
for (const [name, schema] of Object.entries(document.components.schemas)) {
  if ("example" in schema) {
    lines.push(`export const example${lines.length}: components["schemas"][${quoted(name)}] = ${quoted(schema.example)};`);
  }
}
writeFileSync("examples.ts", lines.join("\n") + "\n");
console.log(lines.length - 1, "examples");
