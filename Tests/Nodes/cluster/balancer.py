"""nginx as a load balancer, round robin."""

import os
import subprocess
import time
from pathlib import Path

import requests
from support.server import free_ports

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream nodes {{
        {servers}
        keepalive 8;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://nodes;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto http;
            proxy_connect_timeout 1s;
            # A request that a node may have begun is sent to another only if that is safe by its method.
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


class Balancer:
    """One nginx before some nodes."""

    def __init__(self, folder: Path, nodes):
        self.folder = folder
        self.nodes = list(nodes)
        self.port = free_ports(1)[0]
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir()
        servers = "\n        ".join(f"server {node.place} max_fails=1 fail_timeout=1s;" for node in self.nodes)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "", folder=self.folder, servers=servers, port=self.port))
        with open(self.folder / "nginx.log", "ab") as output:
            self.process = subprocess.Popen(
                ["/usr/sbin/nginx", "-c", str(configuration), "-p", str(self.folder), "-e", "stderr"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, \
                (self.folder / "nginx.log").read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            requests.get(f"{self.url}/-/health/live/", timeout=5)
            return True
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
