// Parses the AsyncAPI document of a file; prints whether it has channels, and what the parser finds.
const { Parser } = require("@asyncapi/parser");

async function main(file) {
  const { document, diagnostics } = await new Parser().parse(require("fs").readFileSync(file, "utf-8"));
  return { channels: Boolean(document) && !document.channels().isEmpty(), diagnostics };
}

main(process.argv[2]).then((found) => console.log(JSON.stringify(found)));
