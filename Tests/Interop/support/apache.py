"""Apache with mod_auth_openidc: a relying party that many sites have, started by hand in a folder of its own."""

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

from support.admin import Application
from support.server import free_ports

MODULES = Path("/usr/lib/apache2/modules")
LOADED = ("mpm_event", "authn_core", "authz_core", "authz_user", "mime", "dir", "include", "auth_openidc")
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Protected page</title><link rel="icon" href="data:,"></head><body>
<p id="user"><!--#echo var="REMOTE_USER" --></p>
<p id="claim"><!--#echo var="OIDC_CLAIM_preferred_username" --></p>
<p id="email"><!--#echo var="OIDC_CLAIM_email" --></p>
<p id="issuer"><!--#echo var="OIDC_CLAIM_iss" --></p>
</body></html>
"""
FAREWELL = "<!DOCTYPE html>\n<html lang='en'><title>Goodbye</title><p id='goodbye'>Goodbye.</p></html>\n"


class Apache:
    """One web server with one protected page."""

    def __init__(self, folder: Path):
        self.folder = folder
        [self.port] = free_ports(1)
        self.name = ""
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def protected(self) -> str:
        return f"{self.url}/protected/index.shtml"

    @property
    def callback(self) -> str:
        return f"{self.url}/protected/callback"

    @property
    def farewell(self) -> str:
        return f"{self.url}/farewell.html"

    def redirect_uris(self) -> list[dict]:
        """What a provider has to know of this site."""
        return [
            {"matching_mode": "strict", "url": self.callback, "redirect_uri_type": "authorization"},
            {"matching_mode": "strict", "url": self.farewell, "redirect_uri_type": "logout"},
        ]

    def start(self, application: Application) -> "Apache":
        self.name = application.name
        self._write(application)
        with open(self.folder / "output.log", "ab") as output:
            self.process = subprocess.Popen(
                ["/usr/sbin/apache2", "-f", str(self.folder / "apache.conf"), "-DFOREGROUND"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError(f"apache did not start:\n{self.log()}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def log(self) -> str:
        return "".join(
            path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _write(self, application: Application) -> None:
        pages = self.folder / "pages" / "protected"
        pages.mkdir(parents=True)
        (pages / "index.shtml").write_text(PAGE)
        (pages.parent / "farewell.html").write_text(FAREWELL)
        (self.folder / "apache.conf").write_text(self._configuration(application))
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _configuration(self, application: Application) -> str:
        loads = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED)
        identity = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        return f"""
ServerRoot {self.folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{self.port}
PidFile {self.folder}/apache.pid
DefaultRuntimeDir {self.folder}
Mutex sem
ErrorLog {self.folder}/error.log
LogLevel warn auth_openidc:info
{loads}
{identity}
TypesConfig /etc/mime.types
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DocumentRoot {self.folder}/pages
<Directory {self.folder}/pages>
    Options +Includes
    Require all granted
</Directory>

OIDCProviderMetadataURL {application.metadata_url}
OIDCClientID {application.client_id}
OIDCClientSecret {application.client_secret}
OIDCRedirectURI {self.callback}
OIDCCryptoPassphrase {secrets.token_hex(32)}
OIDCScope "openid profile email"
OIDCRemoteUserClaim preferred_username
OIDCPKCEMethod S256
OIDCResponseType code
<Location /protected>
    AuthType openid-connect
    Require valid-user
</Location>
"""
