// The receiver that Pipelet shows its customers, in Express; only the secret and the port are given from outside.
//   node pipelet_express.js SECRET       prints the port that it listens on
const express = require("express");
const app = express();
app.use(express.json());

const EXPECTED = process.argv[2];

app.post("/webhooks/ocpp", (req, res) => {
  if (req.headers["x-webhook-secret"] !== EXPECTED) {
    return res.sendStatus(401);
  }
  console.log(`${req.body.event} from ${req.body.station_id}`);
  res.sendStatus(200);
});

const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
