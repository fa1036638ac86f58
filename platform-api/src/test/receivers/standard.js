// A receiver that leaves verifying to the library that Standard Webhooks publishes.
//   node standard.js SECRET       prints the port that it listens on
const http = require("http");
const { Webhook } = require("standardwebhooks");

const webhook = new Webhook(process.argv[2]);

const server = http.createServer((req, res) => {
  const parts = [];
  req.on("data", (part) => parts.push(part));
  req.on("end", () => {
    try {
      const event = webhook.verify(Buffer.concat(parts).toString(), req.headers);
      console.log(event.type);
      res.writeHead(200).end();
    } catch (refused) {
      res.writeHead(401).end();
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
