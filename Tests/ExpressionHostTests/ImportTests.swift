import Kernel
import TestKit
import Testing

@Suite("What can be imported")
struct ImportTests {
    private let bench = Bench()

    @Test(
        "All that shipped and documented expressions import",
        arguments: [
            "from authentik.core.models import Application, Group, User, UserTypes",
            "from authentik.core.models import USER_ATTRIBUTE_CHANGE_EMAIL, USER_ATTRIBUTE_CHANGE_NAME",
            "from authentik.core.models import USER_ATTRIBUTE_CHANGE_USERNAME, USER_PATH_SERVICE_ACCOUNT",
            "from authentik.core.models import Provider, Source, PropertyMapping",
            "from authentik.policies.models import PolicyBinding, Policy",
            "from authentik.flows.models import Flow, Stage",
            "from authentik.events.models import Event, EventAction",
            "from authentik.stages.authenticator import devices_for_user", "from datetime import datetime",
            "from django.utils.html import escape", "from django.db.models import Q",
            "from django.core.exceptions import ObjectDoesNotExist, FieldError", "from ipaddress import ip_network",
            "from msgraph.generated.models.object_identity import ObjectIdentity",
            "from msgraph.generated.models.password_profile import PasswordProfile",
            "from urllib.parse import urlparse",
            "import base64, json, requests, textwrap", "from requests.exceptions import RequestException, HTTPError",
            "from requests.auth import HTTPBasicAuth",
        ])
    func imports(_ line: String) async {
        #expect(await bench.value(line + "\nreturn 1") == 1)
    }

    @Test(
        "What a missing plugin would bring says which plugin that is",
        arguments: [
            ("from authentik.sources.oauth.models import OAuthSource", "source.oauth"),
            ("from authentik.stages.authenticator_duo.models import DuoDevice", "stage.authenticator_duo"),
            (
                "from authentik.stages.authenticator_webauthn.models import WebAuthnDevice",
                "stage.authenticator_webauthn"
            ),
        ])
    func missing(_ line: String, plugin: String) async {
        let error = await bench.value(line).string ?? ""
        #expect(error.hasPrefix("ImportError: cannot import name"))
        #expect(error.hasSuffix("It needs the plugin \(plugin), which this server does not have"))
        #expect(await bench.value("try:\n    \(line)\nexcept ImportError:\n    return 1") == 1)
    }

    @Test("A model that a plugin brings can be asked for")
    func models() async throws {
        try bench.powers.configure(MintingProvider.self, "1", MintingProvider.document)
        let source = """
            from authentik.providers.test.models import MintingProvider
            from authentik.core.models import Provider
            return [MintingProvider.objects.get(name="mint").pk, Provider.objects.count()]
            """
        #expect(await bench.value(source) == [1, 1])
    }

    @Test(
        "Nothing else can be",
        arguments: [
            "import os", "from authentik.core.models import Token",
            "from authentik.lib.utils.http import get_http_session",
            "from authentik.tenants.models import TenantSettings", "from django.db import connection",
            "import authentik.x",
            "from requests import sessions",
        ])
    func refuses(_ line: String) async {
        let error = await bench.value(line).string ?? ""
        #expect(error.hasPrefix("ImportError") || error.hasPrefix("ModuleNotFoundError"), "\(error)")
    }
}
