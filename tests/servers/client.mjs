// The TypeScript SDK's client: lists and calls tools at a URL, and prints what it got as JSON.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, ...calls] = process.argv.slice(2);
const client = new Client({ name: "independent", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const tools = (await client.listTools()).tools.map((tool) => tool.name);
const results = [];
for (const call of calls) {
  const { name, arguments: given } = JSON.parse(call);
  results.push(await client.callTool({ name, arguments: given }));
}
await client.close();
console.log(JSON.stringify({ server: client.getServerVersion().name, tools, results }));
