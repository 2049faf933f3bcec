// Gives each line of its input to the shipped logger.js and ends when all are taken.
// Run: node splunk-logging.js <logger.js> <file>
"use strict";

const { createReadStream } = require("node:fs");
const { createInterface } = require("node:readline");
const { send } = require(process.argv[2]);

async function main() {
  const batch = [];
  for await (const line of createInterface({ input: createReadStream(process.argv[3]) })) {
    if (batch.push(JSON.parse(line)) === 50) {
      await new Promise((done) => send(batch.splice(0), done));
    }
  }
  if (batch.length > 0) {
    await new Promise((done) => send(batch, done));
  }
}

main();
