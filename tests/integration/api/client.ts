// Asks a node for its tasks by the types that are made of its OpenAPI document: ADDRESS TOKEN; prints their titles.
import type { paths } from "./api";

declare const process: { argv: string[] };
type Page = paths["/v1/tasks"]["get"]["responses"][200]["content"]["application/json"];

async function main([address, token]: string[]): Promise<void> {
  const answer = await fetch(`${address}/v1/tasks`, { headers: { Authorization: `Bearer ${token}` } });
  const page: Page = await answer.json();
  for (const item of page.items) console.log(item.task.title);
}

main(process.argv.slice(2));
