"""Settings are read from their declarations, whole or not at all."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import gen
import settings_table
from settings_table import parse, wire_name

SOURCE = '''
/// Everything.
struct Settings: SettingGroup {
    @Setting("The folder, \\"quoted\\" (whole): all.")
    var data = "data"
    @Setting("A secret.", .reloaded, orVariable: "OTHER")
    var secretKey: Secret?
    @Setting(
        "A long one "
            + "in two.", default: "1.2.3.4, ::1")
    var trustedProxyCIDRs: [Network]
    @Setting("A level.")
    var logLevel = Logger.Level.info

    var inner = InnerSettings()
    var replicas = Numbered<InnerSettings>()
    var flat = FlatSettings()

    var contradiction: String? { nil }
}

struct InnerSettings: SettingGroup {
    @Setting("A number.", in: 1...65_535, keptFor: "e-mail")
    var port = 6_000
    @Setting("A word.")
    var `default`: Rate = "1/second"
}

struct FlatSettings: SettingGroup {
    static let isInlined = true
    @Setting("An address.", as: "bootstrap_email")
    var email: String?
}
'''


class Declarations(unittest.TestCase):
    settings = {setting.key: setting for setting in parse(SOURCE)}

    def test_keys_are_made_of_groups_and_properties(self):
        self.assertEqual(list(self.settings), [
            "data", "secret_key", "trusted_proxy_cidrs", "log_level", "inner.port", "inner.default", "bootstrap_email"])
        self.assertEqual(self.settings["inner.port"].environment, "LANYARD_INNER__PORT")

    def test_defaults_are_as_people_write_them(self):
        defaults = [setting.default for setting in self.settings.values()]
        self.assertEqual(defaults, ["data", None, "1.2.3.4, ::1", "info", "6000", "1/second", None])

    def test_what_is_special_is_seen(self):
        secret = self.settings["secret_key"]
        self.assertTrue(secret.is_secret and secret.is_reloaded)
        self.assertEqual(secret.variable, "OTHER")
        self.assertEqual(self.settings["inner.port"].kept_for, "e-mail")
        self.assertEqual(self.settings["data"].help, 'The folder, "quoted" (whole): all.')
        self.assertEqual(self.settings["trusted_proxy_cidrs"].help, "A long one in two.")

    def test_a_declaration_that_cannot_be_read_is_an_error_and_not_a_gap(self):
        for broken in [
            SOURCE.replace("var port = 6_000", "let port = 6_000"),
            SOURCE.replace("struct FlatSettings: SettingGroup", "struct FlatSettings: Other"),
            SOURCE.replace("struct InnerSettings", "struct OtherSettings"),
            SOURCE.replace("struct Settings", "struct Nothing"),
            "struct Settings: SettingGroup {\n}\n@Setting(\"Astray.\")\n",
        ]:
            with self.assertRaises(SystemExit):
                parse(broken)

    def test_names_follow_swift_s_rules(self):
        for name, wire in {
            "timeoutHTTPReadHeader": "timeout_http_read_header", "useTLS": "use_tls", "sendPII": "send_pii",
            "redirectURIs": "redirect_uris", "sentryDSN": "sentry_dsn", "`default`": "default", "http": "http",
            "apiKey": "api_key", "oauth2": "oauth2",
        }.items():
            self.assertEqual(wire_name(name), wire)

    def test_the_repository_s_own_can_be_read(self):
        keys = [setting.key for setting in settings_table.settings()]
        self.assertIn("listen.http", keys)
        self.assertEqual(len(set(keys)), len(keys))
        self.assertTrue(settings_table.deprecated() and settings_table.meaningless())
        self.assertNotIn("Secret? `", gen.settings_page())


if __name__ == "__main__":
    unittest.main()
