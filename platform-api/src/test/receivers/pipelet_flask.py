"""The receiver that Pipelet shows its customers, in Flask; only the secret and the port are given from outside.

python pipelet_flask.py SECRET       prints the port that it listens on
"""

import sys

from flask import Flask, request, abort
from werkzeug.serving import make_server

app = Flask(__name__)

EXPECTED_SECRET = sys.argv[1]


@app.post("/webhooks/ocpp")
def receive():
    if request.headers.get("X-Webhook-Secret") != EXPECTED_SECRET:
        abort(401)
    event = request.json
    print(f"{event['event']} from {event['station_id']}", flush=True)
    return "", 200


server = make_server("127.0.0.1", 0, app)
print(server.server_port, flush=True)
server.serve_forever()
