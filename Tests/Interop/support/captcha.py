"""A service that tells people from programs, as Turnstile does: a script for browsers, and an address that servers ask."""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

# What the script does once it is asked to: as it is, or when somebody presses the button.
SCRIPT = """
window.turnstile = {
    render(box, options) {
        window.captchaSeen = [options.sitekey, document.querySelectorAll("[type=password]").length];
        const give = async () => options.callback(await (await fetch("%(url)s/token")).text());
        if (%(press)s) {
            const button = document.createElement("button");
            button.type = "button";
            button.id = "prove";
            button.textContent = "I am no robot";
            button.addEventListener("click", give);
            box.append(button);
        } else give();
        return 1;
    },
};
"""


class CaptchaService:
    """One service with one site."""

    def __init__(self):
        self.site_key = "site-" + secrets.token_hex(8)
        self.secret = "secret-" + secrets.token_hex(16)
        self.answer: dict = {"success": True}
        self.status = 200
        self.press = False
        self.asked: list[tuple[str, dict]] = []
        self._tokens: set[str] = set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/api.js":
                    text = SCRIPT % {"url": service.url, "press": "true" if service.press else "false"}
                    self._reply(200, text.encode(), "text/javascript")
                elif self.path == "/token":
                    self._reply(200, service.token().encode(), "text/plain")
                else:
                    self._reply(404, b"", "text/plain")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                kind = self.headers["Content-Type"]
                fields = json.loads(body) if kind == "application/json" else dict(parse_qsl(body))
                service.asked.append((kind, fields))
                self._reply(service.status, json.dumps(service.judge(fields)).encode(), "application/json")

            def _reply(self, status, body, kind):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fields(self, **more) -> dict:
        """The fields of a stage that uses the service."""
        return {
            "public_key": self.site_key, "private_key": self.secret, "js_url": f"{self.url}/api.js",
            "api_url": f"{self.url}/siteverify",
        } | more

    def token(self) -> str:
        """A token, good for one use."""
        token = secrets.token_hex(16)
        self._tokens.add(token)
        return token

    def judge(self, fields: dict) -> dict:
        if fields.get("secret") != self.secret:
            return {"success": False, "error-codes": ["invalid-input-secret"]}
        if fields.get("response") not in self._tokens:
            return {"success": False, "error-codes": ["timeout-or-duplicate"]}
        self._tokens.remove(fields["response"])
        return self.answer

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
