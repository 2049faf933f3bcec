// Elasticsearch's JavaScript client 9, helpers.bulk.
// Reads: the file that is named, one ECS event as JSON on each line
// Door:  POST /_bulk
// Run:   npm install @elastic/elasticsearch@9.2.1, then node bulk.mjs events.ndjson
// Key:   TRIPLINE_KEY of the environment; to change it, start another process and let this one finish

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@elastic/elasticsearch";

const client = new Client({
  node: "http://127.0.0.1:8080",
  // While Tripline has no keys, any text does. The id is not looked at.
  auth: { apiKey: { id: "tripline", api_key: process.env.TRIPLINE_KEY ?? "any" } },
  compression: true,
});

// helpers.bulk fails as a whole when Tripline is busy (429): the client tries only 502, 503 and 504 again, three times.
async function send(events) {
  for (;;) {
    try {
      await client.helpers.bulk({
        datasource: events,
        onDocument: () => ({ create: { _index: "logs-javascript" } }),
      });
      return;
    } catch (error) {
      console.error(`${events.length} events were not taken, ${error.statusCode ?? error.message}; again in 5 s`);
      await sleep(5000);
    }
  }
}

const batch = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  if (line.trim() !== "" && batch.push(line) === 500) {
    await send(batch.splice(0));
  }
}
if (batch.length > 0) {
  await send(batch);
}
