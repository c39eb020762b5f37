"""The checks of the sources find what they look for, and nothing else."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import check_imports
import check_sizes
import check_words
import package_table
from sources import code_only

MANIFEST = '''
static let grdb = product(name: "GRDB", package: "GRDB.swift")
static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
let core: [Module] = [
    Module(name: "Kernel", dependencies: [.httpTypes]),
    // A comment with a row: Module(name: "Ghost")
    Module(name: "Storage", dependencies: [.grdb]),
    Module(
        name: "API",
        dependencies: [
            "Kernel", "Storage", .httpTypes,
        ]),
]
struct Plugin {
    var id: String
}
let allPlugins: [Plugin] = [
    Plugin(id: "policy.dummy", folder: "Policies/Dummy"),
    Plugin(id: "provider.oauth2", folder: "Providers/OAuth2", needs: ["JOSE", .httpTypes]),
]
targets = [.systemLibrary(name: "CCrypto", path: "Core/CCrypto"), .target(
    name: "ShippedBlueprints", path: "blueprints")]
'''
TABLE = package_table.read(MANIFEST)


class ThePackageTable(unittest.TestCase):
    def test_rows_are_read_with_their_libraries(self):
        self.assertEqual(set(TABLE.core), {"Kernel", "Storage", "API"})
        self.assertEqual(TABLE.core["API"].dependencies, {"Kernel", "Storage", "HTTPTypes"})
        self.assertEqual(set(TABLE.plugins), {"PolicyDummy", "ProviderOAuth2"})
        self.assertEqual(TABLE.plugins["ProviderOAuth2"].dependencies, {"JOSE", "HTTPTypes"})
        self.assertEqual(TABLE.plugins["PolicyDummy"].plugin, "policy.dummy")
        self.assertEqual(TABLE.others, {"CCrypto", "ShippedBlueprints"})

    def test_a_manifest_without_rows_is_an_error_and_not_a_pass(self):
        with self.assertRaises(SystemExit):
            package_table.read("let package = Package()")

    def test_the_repository_s_own_manifest_can_be_read(self):
        self.assertIn("Kernel", package_table.read().core)


class Imports(unittest.TestCase):
    def refused(self, name: str, text: str) -> list[str]:
        return list(check_imports.problems(name, text, TABLE))

    def test_every_way_to_write_an_import_is_seen(self):
        text = "public import A\n@testable import B\nimport struct C.D\n  @_spi(X) internal import E\n#if F\nimport F\n"
        self.assertEqual([module for module, _ in check_imports.imports(text)], ["A", "B", "C", "E", "F"])

    def test_an_import_in_a_comment_or_a_string_is_none(self):
        text = '// import A\n/* \nimport B\n*/\nlet x = """\n    import C\n    """\n'
        self.assertEqual(list(check_imports.imports(text)), [])

    def test_the_kernel_imports_only_values(self):
        allowed = "import FoundationEssentials\npublic import HTTPTypes"
        self.assertEqual(self.refused("Core/Kernel/A.swift", allowed), [])
        for module in ["Storage", "PolicyDummy", "GRDB", "CCrypto", "NIOCore", "Glibc"]:
            self.assertEqual(len(self.refused("Core/Kernel/A.swift", f"import {module}")), 1, module)

    def test_a_service_imports_what_its_row_names_and_no_plugin(self):
        self.assertEqual(self.refused("Core/API/A.swift", "import Kernel\nimport Storage\nimport Yams"), [])
        for module in ["PolicyDummy", "CCrypto"]:
            self.assertEqual(len(self.refused("Core/API/A.swift", f"import {module}")), 1, module)
        self.assertEqual(len(self.refused("Core/Storage/A.swift", "import API")), 1)

    def test_a_plugin_imports_the_kernel_and_its_own_row(self):
        folder = "Plugins/Providers/OAuth2/Sources/A.swift"
        self.assertEqual(self.refused(folder, "import Kernel\nimport JOSE\nimport HTTPTypes"), [])
        for module in ["Storage", "PolicyDummy", "GRDB", "TestKit", "Testing"]:
            self.assertEqual(len(self.refused(folder, f"import {module}")), 1, module)
        self.assertEqual(len(self.refused("Plugins/Policies/Dummy/Sources/A.swift", "import JOSE")), 1)
        self.assertEqual(len(self.refused("Plugins/Stages/Unlisted/Sources/A.swift", "import Kernel")), 1)

    def test_a_plugin_s_tests_may_use_the_kit_and_no_other_plugin(self):
        folder = "Plugins/Policies/Dummy/Tests/A.swift"
        self.assertEqual(self.refused(folder, "import Testing\nimport TestKit\n@testable import PolicyDummy"), [])
        self.assertEqual(len(self.refused(folder, "import ProviderOAuth2")), 1)

    def test_only_the_list_imports_plugins(self):
        self.assertEqual(self.refused("Core/Lanyard/plugins.swift", "import PolicyDummy"), [])
        self.assertEqual(len(self.refused("Core/Lanyard/main.swift", "import PolicyDummy")), 1)


class Sizes(unittest.TestCase):
    def lengths(self, text: str) -> dict[str, int]:
        return {name: length for name, _, length in check_sizes.functions(text)}

    def test_a_long_file_is_refused(self):
        self.assertEqual(list(check_sizes.problems("A.swift", "\n" * 500)), [])
        self.assertEqual(len(list(check_sizes.problems("A.swift", "\n" * 501))), 1)

    def test_a_long_function_is_refused(self):
        def function(lines: int) -> str:
            return "func f() {\n" + "    x()\n" * (lines - 2) + "}\n"
        self.assertEqual(list(check_sizes.problems("A.swift", function(60))), [])
        self.assertEqual(len(list(check_sizes.problems("A.swift", function(61)))), 1)

    def test_braces_in_literals_and_comments_do_not_count(self):
        text = 'func f() {\n let a = "}}" // }\n let b = "\\(g("{"))"\n let c = /[{"]/\n let d = #"}"#\n}\n'
        text += "func g() {}\n"
        self.assertEqual(self.lengths(text), {"func f": 6, "func g": 1})

    def test_a_requirement_has_no_body_and_its_neighbour_keeps_its_own(self):
        text = "protocol P {\n func a()\n func b() async throws -> [Int]\n}\n"
        text += "func c(\n x: Int\n) where X: Y,\n Z: Y {\n}\n"
        self.assertEqual(self.lengths(text), {"func c": 5})

    def test_initializers_and_operators_are_functions_and_calls_are_not(self):
        text = "init?(a: Int) {\n self.init(b: { 1 })\n}\nstatic func < (a: Int) -> Bool {\n true\n}\n"
        self.assertEqual(self.lengths(text), {"init?": 3, "func <": 3})


class Words(unittest.TestCase):
    def test_paths_of_a_machine_are_refused(self):
        for path in ["work" + "/main", "root" + "/x", "opt" + "/swift/usr"]:
            self.assertEqual(len(list(check_words.problems("a.md", f"see /{path}"))), 1, path)

    def test_paths_of_a_site_are_not(self):
        text = "https://example.com/work" + "/ a/framework/ $HOME/work" + "/"
        self.assertEqual(list(check_words.problems("a.md", text)), [])

    def test_what_may_crash_or_is_unfinished_is_refused_in_swift(self):
        for text in ["let a = try! b()", "a as! B", "fatalError()", "// TO" + "DO: later"]:
            self.assertEqual(len(list(check_words.problems("Core/A.swift", text))), 1, text)
        self.assertEqual(list(check_words.problems("Core/A.swift", 'let a = "try! this" // as! said')), [])


class CodeOnly(unittest.TestCase):
    def test_lines_and_code_stay_where_they_are(self):
        text = 'let a = 1 / 2 /* x /* y */ z */ + b\nlet c = """\n  "{"\n  """\n'
        code = code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code.count("\n"), text.count("\n"))
        self.assertTrue(code.startswith("let a = 1 / 2 "))
        self.assertIn("+ b", code)
        self.assertNotIn("{", code)


if __name__ == "__main__":
    unittest.main()
