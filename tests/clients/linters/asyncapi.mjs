// AsyncAPI's own parser holds the document of its first argument against the schema of the version that it names.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
for (const each of diagnostics) console.log(`${each.severity} ${each.path.join(".")}: ${each.message}`);
process.exit(document && diagnostics.every((each) => each.severity > 1) ? 0 : 1);
