"""The closing line tells the truth about the suites, also about those that never came to an end."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import summarise_tests

PASSED = "<testcase name='a' />"
FAILED = "<testcase name='b'><failure message='x' /></testcase>"
SKIPPED = "<testcase name='c'><skipped>later</skipped></testcase>"


class TheClosingLine(unittest.TestCase):
    def summary(self, *suites: str, **documents: str) -> tuple[int, str]:
        """The exit code and the last line, for suites whose results have these test cases."""
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as output:
            for name, cases in documents.items():
                text = f"<testsuites><testsuite>{cases}</testsuite></testsuites>"
                (Path(folder) / f"{name}.xml").write_text(text)
            code = summarise_tests.main(folder, *suites)
        return code, output.getvalue().splitlines()[-1]

    def test_suites_are_added_up(self):
        self.assertEqual(self.summary("a=0", "b=0", a=PASSED * 2, b=PASSED), (0, "3 passed, 0 failed"))

    def test_skipped_tests_are_named_only_when_there_are_some(self):
        self.assertEqual(self.summary("a=0", a=PASSED + SKIPPED), (0, "1 passed, 0 failed, 1 skipped"))

    def test_one_failure_fails_all(self):
        self.assertEqual(self.summary("a=1", "b=0", a=PASSED + FAILED, b=PASSED), (1, "2 passed, 1 failed"))

    def test_a_failed_test_is_named_with_how_its_message_begins(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as output:
            (Path(folder) / "a.xml").write_text(f"<testsuite>{PASSED}{FAILED}</testsuite>")
            summarise_tests.main(folder, "a=1")
        self.assertEqual(
            output.getvalue().splitlines(), ["a: 1 passed, 1 failed", "  failed:  b: x", "1 passed, 1 failed"]
        )

    def test_a_suite_that_crashed_without_results_is_a_failure(self):
        self.assertEqual(self.summary("a=0", "b=139", a=PASSED), (1, "1 passed, 1 failed"))

    def test_a_suite_that_crashed_after_passing_tests_is_a_failure(self):
        self.assertEqual(self.summary("a=124", a=PASSED), (1, "1 passed, 1 failed"))

    def test_a_suite_in_which_nothing_ran_is_a_failure(self):
        self.assertEqual(self.summary("a=0", "b=0", a="", b=PASSED), (1, "1 passed, 1 failed"))

    def test_a_suite_whose_tests_were_all_skipped_proves_nothing(self):
        self.assertEqual(self.summary("a=0", a=SKIPPED), (1, "0 passed, 0 failed, 1 skipped"))


if __name__ == "__main__":
    unittest.main()
