// splunk-logging 0.11 for Node.js (Splunk HEC).
// Reads: the ECS events of your program
// Door:  POST /services/collector/event/1.0
// Run:   npm install splunk-logging@0.11.1, then require("./logger").send([{ event: { … }, process: { … } }], done)
// Key:   TRIPLINE_KEY of the environment; to change it, start another process and let this one finish
"use strict";

const { Logger } = require("splunk-logging");

const logger = new Logger({
  url: "http://127.0.0.1:8080",
  // The library wants a token; while Tripline has no keys, any text does.
  token: process.env.TRIPLINE_KEY ?? "any",
  // Nothing is sent before flush().
  maxBatchCount: 0,
});

// By default the event goes below "message", beside a severity, where no ECS rule looks.
logger.eventFormatter = (event) => event;

/**
 * Sends events, again and again until Tripline has them, and then calls done. The library itself tries again only after a
 * failed connection, and takes an answer of 503 for a success: so the status is looked at here. Events are in memory until then.
 */
function send(events, done) {
  for (const event of events) {
    logger.send({ message: event });
  }
  logger.flush((error, response) => {
    if (!error && response.statusCode === 200) {
      done();
    } else {
      setTimeout(() => send(events, done), 5000);
    }
  });
}

module.exports = { send };
