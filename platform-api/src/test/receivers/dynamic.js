// A receiver of Dynamic's customers, which checks as GitHub's guide has it, under Dynamic's header.
//   node dynamic.js SECRET       prints the port that it listens on
const crypto = require("crypto");
const http = require("http");

const SECRET = process.argv[2];

const verifySignature = (header, body) => {
  const expected = Buffer.from("sha256=" + crypto.createHmac("sha256", SECRET).update(body).digest("hex"));
  const given = Buffer.from(header || "");
  return expected.length === given.length && crypto.timingSafeEqual(expected, given);
};

const server = http.createServer((req, res) => {
  const parts = [];
  req.on("data", (part) => parts.push(part));
  req.on("end", () => {
    const body = Buffer.concat(parts);
    const genuine = verifySignature(req.headers["x-dynamic-signature-256"], body);
    if (genuine) {
      console.log(JSON.parse(body).eventName);
    }
    res.writeHead(genuine ? 200 : 401).end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
