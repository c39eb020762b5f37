"""nginx in front of a server: it asks browsers for certificates and hands them on."""

import os
import socket
import subprocess
import time
from pathlib import Path

from support.server import Server, free_ports


class Nginx:
    """One proxy, which the server sees at an address of its own."""

    ADDRESS = "127.0.0.2"

    def __init__(self, folder: Path, server: Server, certificate: tuple[str, str],
                 shows: tuple[str, str] | None = None, host: str = "", address: str = ADDRESS):
        """nginx asks the server by TLS, for a host, if it shows it a certificate of its own."""
        self.folder = folder
        self.server = server
        [self.port] = free_ports(1)
        self.process: subprocess.Popen | None = None
        user = "user root;" if os.geteuid() == 0 else ""
        upstream = f"proxy_pass {server.url};"
        if shows:
            upstream = f"""
                proxy_pass https://127.0.0.1:{server.ports['HTTPS']};
                proxy_ssl_certificate {shows[0]};
                proxy_ssl_certificate_key {shows[1]};
                proxy_ssl_server_name on;
                proxy_ssl_name {host};
                """
        (folder / "nginx.conf").write_text(f"""
            {user}
            daemon off;
            pid {folder}/nginx.pid;
            error_log {folder}/error.log info;
            events {{ worker_connections 64; }}
            http {{
                access_log off;
                client_body_temp_path {folder}/body;
                proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi;
                scgi_temp_path {folder}/scgi;
                server {{
                    listen 127.0.0.1:{self.port} ssl;
                    ssl_certificate {certificate[0]};
                    ssl_certificate_key {certificate[1]};
                    # Any certificate is asked for and handed on: whether it counts is the server's business.
                    ssl_verify_client optional_no_ca;
                    location / {{
                        {upstream}
                        proxy_bind {address};
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto https;
                        proxy_set_header SSL-Client-Cert $ssl_client_escaped_cert;
                    }}
                }}
            }}
            """)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> "Nginx":
        with open(self.folder / "output.log", "ab") as output:
            self.process = subprocess.Popen(
                ["/usr/sbin/nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError(f"nginx did not start:\n{(self.folder / 'output.log').read_text()}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
